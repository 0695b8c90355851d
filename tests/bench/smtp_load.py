"""A load of mail: so many connections, each sends one mail after the other and waits for every reply."""

import asyncio
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PROSE = (
    "Dear sir or madam, I moved to a new flat last month and my mail still goes to the old one. "
    "I filled in the card at the counter and was told that it takes ten days; that was three weeks ago. "
    "Could you please look into it and tell me whether I have to come again? You can reach me in the evening. "
    "The parcel from my sister was sent back as well. Kind regards, Ann Example. "
)
GREETING = ((b"", b"220"), (b"EHLO client.example.net\r\n", b"250"))
ENVELOPE = ((b"MAIL FROM:<ann@example.net>\r\n", b"250"), (b"RCPT TO:<info@example.org>\r\n", b"250"), (b"DATA\r\n", b"354"))
GIVE_UP = 120.0  # seconds for one load, whatever the peer does


@dataclass(frozen=True, slots=True)
class Result:
    """``rejected`` counts every reply that was not the expected one; the first of them stands in ``complaint``."""

    accepted: int
    rejected: int
    seconds: float
    complaint: str

    @property
    def rate(self) -> float:
        """Accepted mails per second."""
        return self.accepted / self.seconds


def mails(run: str, size: int, count: int) -> Iterator[bytes]:
    """``count`` different mails of about ``size`` octets, in prose, ready for DATA (final dot included)."""
    words = PROSE.split()
    body = "".join(" ".join(words[start : start + 12]) + "\r\n" for start in range(0, len(words), 12))
    body = (body * (size // len(body) + 1))[: size - 400].rpartition("\r\n")[0] + "\r\n"
    for number in range(count):
        head = (
            f"Received: from client.example.net by mx.example.org; Mon, 23 Nov 2026 12:00:00 +0000\r\n"
            f"Message-ID: <{run}.{number}@example.net>\r\nDate: Mon, 23 Nov 2026 12:00:00 +0000\r\n"
            f"From: Ann Example <ann@example.net>\r\nTo: info@example.org\r\nSubject: My mail goes to the old flat ({run}-{number})\r\n"
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            "It is about the parcel 9400 1000 0000 0000 0000 00, sent on 11/09/2026 for $12.40; my telephone is 555-0142.\r\n"
        )
        yield f"{head}{body}.\r\n".encode()


class _Tally:
    """What all connections counted, and when they stop."""

    def __init__(self, until: float) -> None:
        self.accepted = 0
        self.rejected = 0
        self.complaint = ""
        self._until = until

    @property
    def over(self) -> bool:
        return bool(self.complaint) or time.monotonic() >= self._until


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, steps: Iterable[tuple[bytes, bytes]]) -> str:
    """Send each piece and wait for its reply; the first reply that is not the expected one, or ""."""
    for octets, code in steps:
        writer.write(octets)
        while (line := await reader.readline())[3:4] == b"-":
            pass
        if not line.startswith(code):
            return line.decode("ascii", "replace").strip() or "connection closed"
    return ""


async def _connection(port: int, source: Iterator[bytes], tally: _Tally) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    tally.complaint = tally.complaint or await _talk(reader, writer, GREETING)
    for mail in source:
        complaint = await _talk(reader, writer, (*ENVELOPE, (mail, b"250")))
        tally.accepted += not complaint
        tally.rejected += bool(complaint)
        tally.complaint = tally.complaint or complaint
        if tally.over:
            break
    writer.close()


async def load(port: int, source: Iterator[bytes], connections: int) -> Result:
    """Send all of ``source`` (or what can be sent in two minutes) over so many connections at once."""
    began = time.monotonic()
    tally = _Tally(began + GIVE_UP)
    async with asyncio.timeout(GIVE_UP + 60):
        await asyncio.gather(*(_connection(port, source, tally) for _ in range(connections)))
    return Result(tally.accepted, tally.rejected, time.monotonic() - began, tally.complaint)
