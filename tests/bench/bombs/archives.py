"""Archives that burst: by ratio, by number, by nesting, by pointing at the same bytes again and again, by what they announce."""

import binascii
import bz2
import gzip
import io
import lzma
import struct
import tarfile
from collections.abc import Callable

from tests.bench.bombs.shape import Bomb, member, sent, zipped
from tests.bench.representations import archives

_MB = 1 << 20
ZIP, GZIP, TAR, SEVEN = "application/zip", "application/gzip", "application/x-tar", "application/x-7z-compressed"


def nested(levels: int, each: int) -> bytes:
    """Sixteen archives in each of sixteen archives and so on, as in 42.zip."""
    content = bytes(each)
    for level in range(levels):
        one = member(f"{level}.zip" if level else "zeros.txt", content)
        content = zipped([one._replace(name=f"{number}-{one.name}") for number in range(16)])
    return content


def many(count: int) -> bytes:
    one = member("a", b"x")
    return zipped([one._replace(name=f"{number}.txt") for number in range(count)])


def zeros(pack: Callable[[bytes], bytes], megabytes: int) -> bytes:
    return pack(bytes(megabytes * _MB))


def tarred(count: int) -> bytes:
    block = tarfile.TarInfo("a.txt").tobuf(tarfile.USTAR_FORMAT)
    return gzip.compress(block * count + bytes(1024), mtime=0)


def lying_tar() -> bytes:
    """A member that says it is eight exabytes long."""
    info = tarfile.TarInfo("a.txt")
    info.size = 1 << 62
    return info.tobuf(tarfile.GNU_FORMAT) + b"x" * 512 + bytes(1024)


def huge_dictionary() -> bytes:
    """A 7z file whose LZMA2 coder asks for four gigabytes; its checksums fit."""
    content = archives.seven_zip({"a.txt": b"Hello.\n"})
    size, length = struct.unpack_from("<QQ", content, 12)
    header = content[32 + size : 32 + size + length].replace(b"\x21\x21\x01\x08", b"\x21\x21\x01\x28")
    start = struct.pack("<QQI", size, length, binascii.crc32(header))
    return content[:8] + struct.pack("<I", binascii.crc32(start)) + start + content[32 : 32 + size] + header


def endless_header() -> bytes:
    """A 7z file whose header ends beyond all files."""
    content = archives.seven_zip({"a.txt": b"Hello.\n"})
    start = struct.pack("<QQ", _MB, (1 << 63) - 1) + content[28:32]
    return content[:8] + struct.pack("<I", binascii.crc32(start)) + start + content[32:]


def gzip_of_gzip(levels: int) -> bytes:
    content = bytes(50 * _MB)
    for _ in range(levels):
        content = gzip.compress(content, mtime=0)
    return content


def tar_in_zip() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number in range(2000):
            archive.addfile(tarfile.TarInfo(f"{number}.txt"))
    return zipped([member(f"{number}.tar", out.getvalue()) for number in range(200)])


BOMBS = (
    Bomb("zips in zips, 16 in each, five deep, 64 MB at the bottom", sent("42.zip", ZIP, lambda: nested(5, 64 * _MB)), quick=False),
    Bomb("zips in zips, 16 by 16 by 16, a megabyte each", sent("42.zip", ZIP, lambda: nested(3, _MB))),
    Bomb("zip of 10,000 members", sent("many.zip", ZIP, lambda: many(10_000))),
    Bomb("zip of 100,000 members", sent("many.zip", ZIP, lambda: many(100_000)), quick=False),
    Bomb(
        "zip whose thousand entries are the same ten megabytes",
        sent("over.zip", ZIP, lambda: zipped([member("a.txt", b"word " * 2_000_000)], listed=1000)),
    ),
    Bomb("zip of ten gigabytes of text", sent("a.zip", ZIP, lambda: zipped([member("a.txt", b"word " * 8_000_000)] * 256)), quick=False),
    Bomb("200 tars of 2,000 empty files in a zip", sent("tars.zip", ZIP, tar_in_zip), quick=False),
    Bomb("gzip, a thousand to one", sent("a.gz", GZIP, lambda: zeros(gzip.compress, 64))),
    Bomb("gzip in gzip in gzip", sent("a.gz", GZIP, lambda: gzip_of_gzip(3))),
    Bomb("bzip2, far over a thousand to one", sent("a.bz2", "application/x-bzip2", lambda: zeros(bz2.compress, 256)), quick=False),
    Bomb("xz, a thousand to one", sent("a.xz", "application/x-xz", lambda: zeros(lzma.compress, 16))),
    Bomb("gzip of a gigabyte", sent("a.gz", GZIP, lambda: zeros(gzip.compress, 1024)), quick=False),
    Bomb("tar of 100,000 members in gzip", sent("a.tgz", GZIP, lambda: tarred(100_000)), quick=False),
    Bomb("tar that announces more than there is", sent("a.tar", TAR, lying_tar)),
    Bomb("7z that asks for a dictionary of four gigabytes", sent("a.7z", SEVEN, huge_dictionary)),
    Bomb("7z that announces more than there is", sent("a.7z", SEVEN, endless_header)),
)
