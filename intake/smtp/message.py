"""The octets after DATA (RFC 5321 sections 4.1.1.4 and 4.5.2), without I/O.

Only CR LF dot CR LF ends a mail. Anything that another reader might take for an end is refused,
because two readers who disagree about the end make two mails of one (SMTP smuggling, VU#302671).
"""

import re

END = b"\r\n.\r\n"
_NEWLINE = re.compile(rb"\r\n|\r|\n")
_HOP = re.compile(rb"^received[ \t]*:", re.IGNORECASE | re.MULTILINE)

TOO_LARGE = "552 5.3.4 Message is larger than the limit"
NO_ROOM = "452 4.3.1 Too much mail is being received at the moment, please try again later"
_STRAY = "550 5.6.11 Bare carriage returns or line feeds are not accepted, see RFC 5321 section 2.3.8"
_NUL = "550 5.6.0 NUL octets are not accepted, see RFC 5322 section 2.3"
_LOOP = "554 5.4.6 Too many hops, this message is going in circles"


class Unacceptable(Exception):
    """These octets are not a mail we take; ``reply`` is the whole SMTP reply."""

    def __init__(self, reply: str, *, hang_up: bool = False) -> None:
        super().__init__(reply)
        self.reply = reply
        self.hang_up = hang_up


class DataReader:
    """Collects one mail. Nothing is kept once it is over ``limit`` octets or was discarded;
    after twice the limit ``exhausted`` says to stop reading altogether."""

    def __init__(self, limit: int) -> None:
        # The line before the first one ended too: so an empty mail ends like any other.
        self._buffer = bytearray(END[:2])
        self._limit = limit
        self._seen = 0
        self.complaint = ""

    @property
    def seen(self) -> int:
        """Octets taken so far, kept or not."""
        return self._seen

    @property
    def exhausted(self) -> bool:
        """Too much was sent after the limit to go on listening."""
        return self._seen > 2 * self._limit

    def discard(self, complaint: str) -> None:
        """Keep nothing from here on and answer ``complaint`` in the end; the first complaint stays."""
        self.complaint = self.complaint or complaint

    def feed(self, chunk: bytes) -> bytes | None:
        """Take a piece. None: more is needed. Else the mail is complete and these octets came after it."""
        overlap = max(0, len(self._buffer) - len(END) + 1)
        self._buffer += chunk
        self._seen += len(chunk)
        found = self._buffer.find(END, overlap)
        if found < 0:
            self._forget()
            return None
        after = bytes(self._buffer[found + len(END) :])
        del self._buffer[found + 2 :]
        self._seen -= len(after)
        if self._seen - len(END[2:]) > self._limit:
            self.discard(TOO_LARGE)
        return after

    def _forget(self) -> None:
        if self._seen > self._limit + len(END):
            self.discard(TOO_LARGE)
        if self.complaint:
            del self._buffer[: -len(END) + 1]

    def take(self) -> bytes:
        """The mail as sent, dots still doubled, with the line end before it. Raises Unacceptable with the complaint."""
        if self.complaint:
            raise Unacceptable(self.complaint)
        raw = bytes(self._buffer)
        self._buffer.clear()
        return raw


def content_of(raw: bytes, *, max_hops: int, repair: bool) -> bytes:
    """The mail in ``raw`` (as ``DataReader.take`` gives it), dot-transparency undone.

    ``repair`` is for our own relays, who accepted the mail already: stray line ends become CR LF and NUL
    is left for the examiner. Others get Unacceptable: for a stray line end the connection must end too,
    so that nothing behind it can pass as commands.
    """
    if _has_stray_newline(raw):
        if not repair:
            raise Unacceptable(_STRAY, hang_up=True)
        raw = _NEWLINE.sub(b"\r\n", raw)
    if not repair and b"\0" in raw:
        raise Unacceptable(_NUL)
    content = raw.replace(b"\r\n.", b"\r\n")[2:]
    if _hops(content) > max_hops:
        raise Unacceptable(_LOOP)
    return content


def _has_stray_newline(raw: bytes) -> bool:
    pairs = raw.count(b"\r\n")
    return pairs != raw.count(b"\n") or pairs != raw.count(b"\r")


def _hops(content: bytes) -> int:
    end = content.find(b"\r\n\r\n")
    return len(_HOP.findall(content if end < 0 else content[:end]))
