"""Mails as bytes, put together by hand so that nothing is tidied on the way (RFC 5322, RFC 2045 to 2049)."""

import base64
from quopri import encodestring

from tests.bench.representations.said import LEAD, TAIL, Said

HEAD = ("From: Ann Lee <ann@example.org>", "To: stamps@post.example", "Date: Tue, 06 May 2031 12:00:00 +0000", "MIME-Version: 1.0")
COVER = "Hello,\n\nPlease see what I send with this letter.\n\nYours,\nAnn Lee\n"
BOUNDARY = "=_the_cut"


def mail(body: str | bytes = COVER, *headers: str, kind: str = "text/plain; charset=utf-8", encoding: str = "8bit") -> bytes:
    """One body, and headers of the case; an empty ``kind`` leaves the content's headers out."""
    content = (f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}") if kind else ()
    subject = () if any(line.lower().startswith("subject") for line in headers) else ("Subject: Stamps, please",)
    top = "\r\n".join((*HEAD, *subject, *headers, *content))
    return top.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + wire(body)


def wire(body: str | bytes) -> bytes:
    """Text as it goes over the wire; bytes as they are."""
    return body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()


def part(kind: str, content: str | bytes, *headers: str, encoding: str = "8bit") -> bytes:
    """One part's headers and body, encoded as it says."""
    raw = wire(content)
    coded = {"base64": lambda: base64.encodebytes(raw).replace(b"\n", b"\r\n"), "quoted-printable": lambda: encodestring(raw)}
    body = coded.get(encoding, lambda: raw)()
    top = (f"Content-Type: {kind}", *((f"Content-Transfer-Encoding: {encoding}",) if encoding else ()), *headers)
    return "\r\n".join(top).encode() + b"\r\n\r\n" + body


def joined(*parts: bytes, boundary: str = BOUNDARY, end: str = "--\r\n", before: str = "", after: str = "") -> bytes:
    """The body of a multipart."""
    cut = f"--{boundary}".encode()
    return wire(before) + b"".join(cut + b"\r\n" + one + b"\r\n" for one in parts) + (cut + end.encode() if end else b"") + wire(after)


def multipart(*parts: bytes, subtype: str = "mixed", boundary: str = BOUNDARY) -> bytes:
    return mail(joined(*parts, boundary=boundary), kind=f'multipart/{subtype}; boundary="{boundary}"')


def cover() -> bytes:
    return part("text/plain; charset=utf-8", COVER)


def attached(name: str, kind: str, content: bytes) -> bytes:
    """A covering letter with one attachment."""
    return multipart(cover(), part(kind, content, f'Content-Disposition: attachment; filename="{name}"', encoding="base64"))


def html(markup: str) -> bytes:
    """A mail of HTML alone; ``markup`` stands between two paragraphs."""
    return mail(page(markup), kind="text/html; charset=utf-8")


def page(markup: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html>\n<html><head><title>Letter</title>{head}</head><body>\n<p>{LEAD}</p>\n{markup}\n<p>{TAIL}</p>\n</body></html>\n"
    )


def sentence(said: Said, number: str) -> str:
    """The sentence with the number written in another way."""
    return f"For your files, my {said.label} is {number}."
