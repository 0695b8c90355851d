"""A filled form as an RFC 5322 message, and back again. Pure.

One part an answer, in the order of the questions, so that what is found in part *i* is found in answer *i*,
and the rebuilt message gives the redacted answers. Every part travels as base64: no answer can look like a
boundary or a header.
"""

import re
from base64 import encodebytes
from collections.abc import Collection
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header
from email.message import Message
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote

from intake.forms.answers import Answers, Upload, is_address
from intake.forms.definition import FieldType, Form

_NOT_IN_AN_ID = re.compile(r"[^A-Za-z0-9.-]")
_MEDIA_TYPE = re.compile(r"(?:application|audio|font|image|model|text|video)/[a-z0-9][a-z0-9.+-]{0,100}")
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029"\\/]')
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def compose(form: Form, answers: Answers, submission_id: str, at: datetime) -> bytes:
    """The message: multipart/mixed, UTF-8, a fixed subject, From only where one e-mail address was given."""
    identifier = _NOT_IN_AN_ID.sub("-", submission_id)[:120]
    boundary = f"=_postroom_{letters(identifier.encode())}"
    address = _address(form, answers)
    pieces = [
        f'Content-Type: multipart/mixed; boundary="{boundary}"\r\nMIME-Version: 1.0\r\n'.encode(),
        f"From: {address}\r\n".encode() if address else b"",
        f"To: {form.id}@forms.invalid\r\nSubject: {_header(form.title)}\r\n".encode(),
        f"Date: {format_datetime(at)}\r\nMessage-ID: <{identifier}@forms.invalid>\r\n\r\n".encode(),
    ]
    for label, answer in _in_order(form, answers):
        part = _file(answer) if isinstance(answer, Upload) else _text(*answer)
        pieces.append(f"--{boundary}\r\nContent-Description: {_header(label)}\r\n".encode() + part)
    return b"".join((*pieces, f"--{boundary}--\r\n".encode()))


def letters(content: bytes) -> str:
    """160 bits of SHA-256 as 40 letters a to p. No digits: this stands in headers, which are examined too, and
    one hexadecimal digest in a few hundred holds a run of digits that looks like somebody's number."""
    return sha256(content).hexdigest()[:40].translate(_LETTERS)


def labels(form: Form, answers: Answers) -> tuple[str, ...]:
    """The label of every part's question, by the part's number."""
    return tuple(label for label, _ in _in_order(form, answers))


def recompose(form: Form, answers: Answers, routed: bytes, unread: Collection[int] = ()) -> Answers | None:
    """The answers as they stand in ``routed``, the rebuilt copy of what ``compose`` made of ``answers``;
    None where it no longer has the same parts. Files in the parts ``unread`` stay as they were given."""
    parts = message_from_bytes(routed, policy=policy.compat32).get_payload()
    asked = _in_order(form, answers)
    if not isinstance(parts, list) or len(parts) != len(asked):
        return None
    texts: dict[str, str] = {}
    uploads: list[Upload] = []
    for number, (part, (_, answer)) in enumerate(zip(parts, asked, strict=True)):
        content = part.get_payload(decode=True) if isinstance(part, Message) else None
        if not isinstance(content, bytes):
            return None
        if isinstance(answer, Upload) and number in unread:
            uploads.append(answer)
        elif isinstance(answer, Upload):
            uploads.append(Upload(answer.question, part.get_filename() or "withheld.txt", part.get_content_type(), content))
        else:
            texts[answer[0]] = content.decode("utf-8", "replace").replace("\r\n", "\n").strip()
    return Answers(texts, tuple(uploads))


def _in_order(form: Form, answers: Answers) -> list[tuple[str, tuple[str, str] | Upload]]:
    """Label and answer, as (name, text) or a file, in the order of the questions."""
    found: list[tuple[str, tuple[str, str] | Upload]] = []
    for question in form.fields:
        if question.name in answers.texts:
            found.append((question.label, (question.name, answers.texts[question.name])))
        found.extend((question.label, upload) for upload in answers.uploads if upload.question == question.name)
    return found


def _address(form: Form, answers: Answers) -> str:
    names = [question.name for question in form.fields if question.type is FieldType.EMAIL]
    given = answers.texts.get(names[0], "") if names else ""
    return given if is_address(given) else ""


def _text(name: str, text: str) -> bytes:
    content = (text.replace("\n", "\r\n") + "\r\n").encode("utf-8", "replace")
    return _part('text/plain; charset="utf-8"', f'inline; name="{name}"', content)


def _file(upload: Upload) -> bytes:
    declared = upload.media_type.partition(";")[0].strip().lower()
    name = _NOT_IN_A_NAME.sub("_", upload.name.replace("\\", "/").rpartition("/")[2])[-150:] or "file"
    filename = f'filename="{name}"' if name.isascii() else f"filename*=utf-8''{quote(name, safe='', errors='replace')}"
    media_type = declared if _MEDIA_TYPE.fullmatch(declared) else "application/octet-stream"
    return _part(media_type, f'attachment; name="{upload.question}";\r\n {filename}', upload.content)


def _part(media_type: str, disposition: str, content: bytes) -> bytes:
    """The rest of a part's head, and its body."""
    head = f"Content-Type: {media_type}\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: {disposition}"
    return head.encode() + b"\r\n\r\n" + encodebytes(content).replace(b"\n", b"\r\n")


@lru_cache(maxsize=1_000)
def _header(text: str) -> str:
    """One header value without line breaks; RFC 2047 where it is not ASCII. Only what forms are made of comes here."""
    plain = " ".join(text.split())
    return plain if plain.isascii() else Header(plain, "utf-8").encode(linesep="\r\n")
