"""Detached S/MIME signatures: certificates and a hash, nothing a person reads. A rebuilt message cannot
carry a signature over the old one, so it is read for text and left out."""

import re
from collections.abc import Sequence

from redaction.document import Cuts, Document, Passage, Reading, Withheld

MEDIA_TYPES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})

_PRINTABLE = re.compile(rb"[ -~]{4,}")


def read(document: Document) -> Reading:
    """One passage: the runs of printable ASCII."""
    text = b"\n".join(_PRINTABLE.findall(document.content)).decode("ascii")
    return Reading((Passage(text, "signature"),) if text else ())


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Withheld:
    """Never passed on."""
    return Withheld(document.name, document.media_type, "signature of the original message")
