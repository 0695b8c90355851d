"""Mailbox files (RFC 4155): every mail in one is a child; what goes out is a mailbox of the same mails."""

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.document import Cuts, Document, Reading, Reason, Withheld
from redaction.media import mail_parts

MEDIA_TYPES = frozenset({"application/mbox", "application/x-mbox"})

_LINE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))>?From [^\r\n]{3,300}\r?\n(?=[!-9;-~]{1,80}[ \t]?:)")
_SEPARATOR = b"From - Thu Jan  1 00:00:00 1970\r\n"
_IN_BODY = re.compile(rb"^(>*From )", re.MULTILINE)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MOST = 1000


def is_mbox(content: bytes) -> bool:
    """Whether bytes are several mails in a row."""
    return content.startswith(b"From ") and sum(1 for _, _ in zip(_LINE.finditer(content), range(2), strict=False)) == 2


def read(document: Document) -> Reading:
    """Children: the mails."""
    marks = list(_LINE.finditer(document.content))
    if not marks or marks[0].start():
        return Reading(unscannable=(Reason.BROKEN,))
    if len(marks) > _MOST:
        return Reading(unscannable=(Reason.TOO_MANY,))
    ends = [*(mark.start() for mark in marks[1:]), len(document.content)]
    mails = [_QUOTED.sub(rb"\1", document.content[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]
    return Reading(children=tuple(Document("", "message/rfc822", mail, label="mail") for mail in mails))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The mails anew; what a line before one said of its sender does not go on."""
    mails = [mail_parts.passed_on(child) for child in children]
    content = b"".join(_SEPARATOR + _IN_BODY.sub(rb">\1", _whole(mail)).rstrip(b"\r\n") + b"\r\n\r\n" for mail in mails)
    return replace(document, content=content)


def _whole(mail: Document) -> bytes:
    return mail.content if mail.media_type == "message/rfc822" else mail_parts.message((), (mail,))
