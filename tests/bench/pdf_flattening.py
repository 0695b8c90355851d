"""What a PDF costs: a mail with a letter of one page in which a card number stands, through a sealed inspector.

    python -m tests.bench.pdf_flattening

The page comes out as pixels with a black bar (its form field must not go on). Text recognition is no part of it.
"""

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from infra.inspectors.frames import Orders
from infra.inspectors.pool import InspectorPool
from intake.submission import Channel, Delivery
from tests.spec.media.papers import form, line, written

GOAL = 0.150
ROUNDS = 40
CARD = "4539 1488 0343 6467"
TEXT = "We thank you for your letter of the third and answer it as follows below"


def main() -> None:
    """Prints one line a case."""
    asyncio.run(_run())


async def _run() -> None:
    pool = InspectorPool(Orders("", "", "", 1 << 30, sealed=True), 1)
    await pool.open()
    try:
        for name, message in _cases():
            seconds = [await _timed(pool, message) for _ in range(ROUNDS)]
            median = statistics.median(seconds)
            told = f"median {median * 1000:.0f} ms, slowest {max(seconds) * 1000:.0f} ms"
            print(f"{name:45} {told}  ({'within' if median <= GOAL else 'OVER'} {GOAL * 1000:.0f} ms)")
    finally:
        await pool.close()


def _cases() -> Iterator[tuple[str, bytes]]:
    letter = "".join(line(f"{number} {TEXT}", y=760 - 14 * number) for number in range(45))
    yield "one page, its form field flattened", _mail(letter, lambda pdf: form(pdf, CARD))
    yield "one page, a line among text flattened", _mail(letter + line(f"card {CARD} as agreed", y=100), None)
    yield "one page, nothing in it", _mail(letter, None)


def _mail(page: str, hang: Callable[..., object] | None) -> bytes:
    paper = written(page, hang=hang)  # type: ignore[arg-type]
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = "ann@example.org", "Letter"
    message.set_content("See the letter.")
    message.add_attachment(paper.content, maintype="application", subtype="pdf", filename="letter.pdf")
    return message.as_bytes()


async def _timed(pool: InspectorPool, content: bytes) -> float:
    delivery = Delivery(Channel.SMTP, content, "ann@example.org", ("stamps@post.example",), datetime.now(UTC))
    start = time.perf_counter()
    seen = await pool.examine(delivery, patience=60.0, budget=60.0)
    spent = time.perf_counter() - start
    if CARD.encode() in (seen.routed or b""):
        raise SystemExit("the number is still there")
    return spent


if __name__ == "__main__":
    main()
