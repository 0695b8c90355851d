"""Mails by the standard library: in the text that is there, in the subject, or in a part of its own."""

from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from tests.bench.planting.families import Family, NoPlace, Said, Shown


def _plant(content: bytes, said: Said) -> bytes:
    message = message_from_bytes(content, policy=policy.compat32)
    parts = [part for part in message.walk() if part.get_content_type() == "text/plain" and not part.get_filename()]
    if said.number % 3 == 1:
        subject = str(message.get("Subject", ""))
        del message["Subject"]
        message["Subject"] = f"{subject} {said.sentence}"
    elif said.number % 3 == 2 and message.get_content_type() == "multipart/mixed":
        added = EmailMessage()
        added.set_content(said.sentence, disposition="attachment", filename="answer.txt", cte="base64")
        message.attach(added)
    elif parts:
        _say(parts[-1], said.sentence)
    else:
        raise NoPlace
    return message.as_bytes()


def _say(part: Message, sentence: str) -> None:
    """Behind the text, in its own charset and encoding."""
    payload = part.get_payload(decode=True)
    charset = str(part.get_content_charset("us-ascii"))
    encoding = str(part.get("Content-Transfer-Encoding", ""))
    if not isinstance(payload, bytes):
        raise NoPlace
    text = f"{payload.decode(charset)}\n{sentence}\n"
    if encoding.lower() in {"base64", "quoted-printable"}:
        del part["Content-Transfer-Encoding"]
        part.set_payload(text, charset)
    else:
        part.set_payload(str(part.get_payload()) + f"\n{sentence}\n")


def _shown(content: bytes) -> Shown:
    message = message_from_bytes(content, policy=policy.compat32)
    parts = list(message.walk())
    payloads = [part.get_payload(decode=True) for part in parts if part.get_content_type() == "text/plain"]
    texts = [line for payload in payloads if isinstance(payload, bytes) for line in payload.decode("utf-8", "replace").splitlines()]
    return Shown((sum(not part.is_multipart() for part in parts),), tuple(texts))


FAMILIES = (Family("mail", ("eml", "msg", "txt", "raw"), _plant, _shown, "message/rfc822"),)
