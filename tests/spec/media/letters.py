"""Small builders that the media specifications share."""

from redaction.document import Document
from redaction.inspect import inspect
from redaction.opening import Opened, open_document
from redaction.redact import Redaction, redact
from redaction.scanner import Scanner

CARD = "4111 1111 1111 1111"
REMOVED = "[card number removed, ends 1111]"
scan = Scanner().scan


def letter(body: str, *headers: str, charset: str = "utf-8") -> Document:
    """A mail with one body; ``headers`` come after From, To and Subject."""
    head = ["From: Ann <ann@example.org>", "To: orders@example.com", *headers]
    if not any(line.startswith("Subject:") for line in head):
        head.insert(2, "Subject: An order")
    text = "\n".join([*head, "", body]).replace("\n", "\r\n")
    return Document("", "message/rfc822", text.encode(charset))


def multipart(*parts: str, subtype: str = "mixed") -> Document:
    """A mail of parts, each given as its own header and body."""
    body = "".join(f"--cut\n{part}\n" for part in parts) + "--cut--\n"
    return letter(body, "MIME-Version: 1.0", f'Content-Type: multipart/{subtype}; boundary="cut"')


def texts(opened: Opened) -> list[str]:
    """Everything that was read, in order."""
    return [passage.text for each in opened.walk() for passage in each.reading.passages]


def everything(document: Document) -> str:
    return "\n".join(texts(open_document(document)))


def reasons(document: Document) -> set[str]:
    """Why anything in the document could not be examined."""
    return {str(each.reason) for each in inspect(open_document(document), scan).unscannable}


def cleaned(document: Document) -> Redaction:
    """The document with all that was found taken out."""
    opened = open_document(document, scan=scan)
    redaction = redact(opened, inspect(opened, scan).findings)
    assert isinstance(redaction, Redaction), redaction
    return redaction
