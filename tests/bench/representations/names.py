"""Numbers in the names of things: files, parts, members of archives (RFC 2183, RFC 2231, RFC 2047)."""

import gzip
import io
import tarfile
import zipfile
from urllib.parse import quote

from tests.bench.representations.letters import attached, cover, multipart, part
from tests.bench.representations.mail_headers import b_word
from tests.bench.representations.said import LEAD, TAIL, Row, Said, Sort

NOTE = f"{LEAD}\n\nA note without anything.\n\n{TAIL}\n".encode()


def name_of(said: Said, ending: str = "txt") -> str:
    return f"{said.label} {said.number}.{ending}"


def disposition(value: str) -> bytes:
    return multipart(cover(), part("text/plain", NOTE, f"Content-Disposition: attachment; {value}"))


def kind(value: str) -> bytes:
    return multipart(cover(), part(f"text/plain; {value}", NOTE, "Content-Disposition: attachment"))


def pieces(said: Said) -> bytes:
    first, second = name_of(said)[: -said.half - 4], name_of(said)[-said.half - 4 :]
    return disposition(f'filename*0="{first}";\r\n filename*1="{second}"')


def extended_pieces(said: Said) -> bytes:
    whole = name_of(said)
    cut = len(whole) - len(said.number) // 2 - 4
    return disposition(f"filename*0*=utf-8''{quote(whole[:cut])};\r\n filename*1*={quote(whole[cut:])}")


def zipped(members: dict[str, bytes], comment: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment.encode()
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2031, 5, 6, 12, 0, 0)), content)
    return file.getvalue()


def tarred(members: dict[str, bytes], shape: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=shape) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def gzip_named(said: Said) -> bytes:
    file = io.BytesIO()
    with gzip.GzipFile(name_of(said), "wb", fileobj=file, mtime=0) as stream:
        stream.write(NOTE)
    return attached("note.txt.gz", "application/gzip", file.getvalue())


def two_names(said: Said) -> bytes:
    head = f'Content-Disposition: attachment; filename="{name_of(said)}"'
    return multipart(cover(), part('text/plain; name="note.txt"', NOTE, head))


ROWS = (
    Row("file name", lambda said: disposition(f'filename="{name_of(said)}"')),
    Row("file name of a log", lambda said: attached(name_of(said, "log"), "text/plain", NOTE)),
    Row("file name, underscores", lambda said: disposition(f'filename="{name_of(said).replace(" ", "_")}"')),
    Row("file name, RFC 2231", lambda said: disposition(f"filename*=utf-8''{quote(name_of(said), safe='')}")),
    Row(
        "file name, every letter escaped",
        lambda said: disposition(f"filename*=utf-8''{''.join(f'%{ord(char):02X}' for char in name_of(said))}"),
    ),
    Row("file name, RFC 2231 in pieces", pieces),
    Row("file name, RFC 2231 in escaped pieces", extended_pieces),
    Row("file name, encoded word", lambda said: disposition(f'filename="{b_word(name_of(said))}"')),
    Row("name of a part", lambda said: kind(f'name="{name_of(said)}"')),
    Row("name of a part, RFC 2231", lambda said: kind(f"name*=utf-8''{quote(name_of(said), safe='')}")),
    Row("two names that differ", two_names),
    Row("Content-Description", lambda said: multipart(cover(), part("text/plain", NOTE, f"Content-Description: {said.sentence}"))),
    Row(
        "Content-ID",
        lambda said: multipart(cover(), part("text/plain", NOTE, f"Content-ID: <{said.label.replace(' ', '-')}-{said.plain}@example.org>")),
        Sort.HIDDEN,
    ),
    Row(
        "Content-Location",
        lambda said: multipart(cover(), part("text/plain", NOTE, f"Content-Location: https://example.com/{quote(name_of(said))}")),
        Sort.HIDDEN,
    ),
    Row("name of a zip's member", lambda said: attached("notes.zip", "application/zip", zipped({name_of(said): NOTE}))),
    Row(
        "name of a folder in a zip",
        lambda said: attached("notes.zip", "application/zip", zipped({f"{said.label} {said.number}/note.txt": NOTE})),
    ),
    Row("comment of a zip", lambda said: attached("notes.zip", "application/zip", zipped({"note.txt": NOTE}, said.sentence)), Sort.HIDDEN),
    Row("name of a tar's member", lambda said: attached("notes.tar", "application/x-tar", tarred({name_of(said): NOTE}))),
    Row(
        "long name of a tar's member",
        lambda said: attached("notes.tar", "application/x-tar", tarred({"x" * 120 + "/" + name_of(said): NOTE}, tarfile.GNU_FORMAT)),
    ),
    Row("name within gzip", gzip_named, Sort.HIDDEN),
)
