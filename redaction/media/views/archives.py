"""Files in an outgoing archive, by other decoders than our readers where there are any."""

import bz2
import gzip
import lzma
import tarfile
from collections.abc import Iterator
from io import BytesIO

from redaction.media.views import seven_zip

_DECOMPRESS = ((b"\x1f\x8b", gzip.decompress), (b"BZh", bz2.decompress), (b"\xfd7zXZ", lzma.decompress))


def members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file in a 7z archive or a tar, or in one compressed file ("" for a name). Raises where it is damaged."""
    if content.startswith(seven_zip.MAGIC):
        yield from seven_zip.members(content)
        return
    for magic, decompress in _DECOMPRESS:
        if content.startswith(magic):
            yield "", decompress(content)
            return
    with tarfile.open(fileobj=BytesIO(content), mode="r:") as archive:
        for member in archive:
            file = archive.extractfile(member)
            yield member.name, file.read() if file else b""
