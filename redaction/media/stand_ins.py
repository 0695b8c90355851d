"""What stands in an office document for a part of it that is not passed on."""

from base64 import b64decode

from redaction.document import Document, Withheld
from redaction.media import cutting

_GREY_DOT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
"""A PNG of one pixel: office programs look at a picture's content, not at its name."""
_PICTURES = ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "emf", "wmf", "svg")


def content(child: Document | Withheld) -> bytes:
    """The bytes of a child that was read; a dot for a picture and a note for anything else that was not."""
    if isinstance(child, Document):
        return child.content
    is_picture = child.name.rpartition(".")[2].lower() in _PICTURES
    return _GREY_DOT if is_picture else cutting.note(child).encode("utf-8")
