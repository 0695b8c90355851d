"""What the cases are put beside: a plain baseline, and real sealed inspectors.

The baseline is what people write first: the text parts as the standard library's mail parser gives them, and Presidio's patterns.
"""

import asyncio
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy

from infra.inspectors.frames import Orders
from infra.inspectors.pool import InspectorPool
from intake.errors import InspectorDied, Overdue
from tests.bench.detection_systems import System
from tests.bench.representations.checker import squeezed
from tests.bench.representations.outcomes import delivery
from tests.bench.representations.said import Case

_PATIENCE = 60.0


def baseline(case: Case, patterns: System) -> bool:
    """Whether the patterns see the number, or a good part of it, in the plain text of the mail."""
    texts = list(_plain_texts(case.mail))
    found, _ = patterns.find(texts)
    spans = (squeezed(text[start:end]) for text, hits in zip(texts, found, strict=True) for _, start, end in hits)
    return any(len(span) >= 8 and (span in case.said.plain or case.said.plain in span) for span in spans)


def _plain_texts(mail: bytes) -> Iterator[str]:
    for part in message_from_bytes(mail, policy=policy.compat32).walk():
        payload = part.get_payload(decode=True) if part.get_content_type() == "text/plain" else None
        if isinstance(payload, bytes):
            try:
                yield payload.decode(part.get_content_charset("utf-8"), "replace")
            except LookupError:
                continue


def died(cases: Sequence[Case]) -> list[str]:
    """Names of the cases at which a sealed inspector died or took too long."""
    return asyncio.run(_died(cases))


async def _died(cases: Sequence[Case]) -> list[str]:
    pool = InspectorPool(Orders(policy="", programs="", forms="", memory=1 << 30, sealed=True), 1)
    await pool.open()
    names = []
    try:
        for case in cases:
            try:
                await pool.examine(delivery(case.mail), patience=_PATIENCE, budget=_PATIENCE)
            except (InspectorDied, Overdue) as error:
                names.append(f"{case.name}: {type(error).__name__}")
    finally:
        await pool.close()
    return names
