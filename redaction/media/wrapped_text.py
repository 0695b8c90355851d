"""Plain text with files in it, in uuencode, yEnc or BinHex. Goes out as parts of a mail: the text, then the files."""

from collections.abc import Sequence

from redaction.document import Cuts, Document, Reading, Reason, Withheld
from redaction.media import mail_parts, text_files

TYPE = "text/x-uuencode"
MEDIA_TYPES = frozenset({TYPE, "application/x-uuencode", "application/x-yencode", "application/mac-binhex40", "application/mac-binhex"})


def is_wrapped(content: bytes) -> bool:
    """Whether there are files in a plain text that can be taken out."""
    return bool(text_files.find(content))


def read(document: Document) -> Reading:
    """Children: the text around the files, where there is any, then the files."""
    files = text_files.find(document.content)
    if not files:
        return Reading(unscannable=(Reason.BROKEN,))
    around = _around(document.content, files)
    text = (Document(document.name, "text/plain", around, document.charset, document.label),) if around else ()
    return Reading(children=(*text, *(Document(file.name, "", file.content) for file in files)))


def _around(content: bytes, files: Sequence[text_files.File]) -> bytes:
    """The text with words where the files stood; nothing where it is all white space."""
    pieces, at = [], 0
    for file in files:
        pieces.append(content[at : file.start])
        at = file.stop
    pieces.append(content[at:])
    if not b"".join(pieces).strip():
        return b""
    return b"".join(b"[attached file %d]\n" % number + piece if number else piece for number, piece in enumerate(pieces))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """Parts of a mail."""
    name = f"{document.name}.eml" if document.name else ""
    return Document(name, mail_parts.PART, mail_parts.message((), children), "", document.label)
