"""What routing may know of a message: plain values, whatever door it came through."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """``mailbox`` is the envelope recipient, "" for a form. ``form`` is the form's id, and ``form_program``
    and ``form_kind`` what the form's definition says. ``subject`` and ``text`` are best given redacted:
    rules look for words, never for numbers."""

    channel: str
    mailbox: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    form: str = ""
    form_program: str = ""
    form_kind: str = ""
