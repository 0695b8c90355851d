"""Opens a PDF for reading: bounded, decrypted where no password is needed, written anew by qpdf so that two parsers see one file."""

import re
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO

import pikepdf

MAX_INFLATED = 128 * 1024 * 1024
_STREAM = re.compile(rb"stream\r?\n(?=[\x08-\x78])")
_TWICE = re.compile(rb"/(?:FlateDecode|Fl)\s*/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL)\b")
_END = re.compile(rb"%%EOF\s*")
_REMARK = re.compile(rb"%(?!PDF-[0-9.]+\s|%EOF\s)[^\r\n]*")
_SAYS = re.compile(rb"[0-9]|.{35}", re.DOTALL)  # a figure, or room for a number in words
_OBJECT = re.compile(rb"\b[0-9]{1,10}\s{1,9}[0-9]{1,5}\s{1,9}obj\b")
_TABLE = re.compile(rb"xref|trailer")
_CHUNK = 1024 * 1024


class Bomb(Exception):
    """Streams that expand beyond all measure."""


def check_streams(content: bytes) -> None:
    """Inflates every stream that can be seen in the bytes and forgets it: none is decoded by a parser before that. Raises Bomb."""
    if _TWICE.search(content):
        raise Bomb
    left = MAX_INFLATED
    for start in _STREAM.finditer(content):
        left -= _inflated(content, start.end(), left)
        if left <= 0:
            raise Bomb


def _inflated(content: bytes, start: int, limit: int) -> int:
    inflate = zlib.decompressobj()
    total, at = 0, start
    tail = b""
    try:
        while not inflate.eof and total < limit and (tail or at < len(content)):
            if not tail:
                tail, at = content[at : at + _CHUNK], at + _CHUNK
            total += len(inflate.decompress(tail, _CHUNK))
            tail = inflate.unconsumed_tail
    except zlib.error:
        pass  # not this filter, or damaged: whoever decodes it says so
    return total


def remarks(content: bytes) -> str:
    """What stands in the file for nobody: remarks (ISO 32000-1, 7.2.4) and whatever lies between objects, a line each."""
    bare = b" ".join(_outside_streams(content))
    said = _REMARK.findall(bare)
    for piece in _OBJECT.split(bare)[1:]:
        said.append(_TABLE.split(piece.rpartition(b"endobj")[2], maxsplit=1)[0])
    return "\n".join(each.strip().decode("latin-1") for each in said if _SAYS.search(each))


def _outside_streams(content: bytes) -> Iterator[bytes]:
    at = 0
    while (start := content.find(b"stream", at)) >= 0 and (end := content.find(b"endstream", start)) >= 0:
        yield content[at:start]
        at = end + len(b"endstream")
    yield content[at:]


def written(pdf: pikepdf.Pdf) -> bytes:
    """All that can be reached from the root, and nothing else: no earlier revisions, no encryption."""
    content = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)  # fields out of reach of the form: they are drawn or left out
        pdf.save(content, object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True, fix_metadata_version=False)
    return content.getvalue()


def painted(content: bytes) -> bytes:
    """The same with annotations and fields drawn into the pages, as far as they show on a screen."""
    with pikepdf.open(BytesIO(content)) as pdf:
        if "/AcroForm" in pdf.Root:
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")
        return written(pdf)


def is_one_piece(content: bytes) -> bool:
    """Written once and nothing around it: no earlier revision, no bytes before or behind."""
    ends = list(_END.finditer(content))
    is_whole = content.startswith(b"%PDF-") and bool(ends) and ends[-1].end() == len(content)
    return is_whole and content.count(b"startxref") == len(ends) == 1
