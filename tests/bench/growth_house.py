"""A house filled by its own ledger: sealed letters, tickets, a review case for every hundredth, and their audit lines."""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import text

from infra.settings import Settings, load_settings
from infra.wiring import Plant, open_plant
from intake.lifecycle import State
from intake.ports import HOUSE, AuditLine, NewCase, NewTicket, Purpose, Record
from intake.reference import new_reference
from intake.submission import Channel, Letter

PROGRAMS = ("claims", "delivery", "general", "hold-forward", "passports", "stamps")
CALLERS = 20
_BATCH = 500
_SMALL = 1_000

# What a desk does with them in the end: two thirds are closed, one in ten of the others is somebody's.
_WORKED_ON = (
    "UPDATE tickets SET state = 'closed' WHERE number > :after AND number % 3 > 0",
    "UPDATE tickets SET assignee = 'clerk' WHERE number > :after AND state = 'open' AND number % 10 = 0",
)


def settings_of(data: Path) -> Settings:
    """All defaults, on this folder."""
    return load_settings(None, {}, {"storage": {"data": data}})


@contextmanager
def opened(data: Path) -> Iterator[Plant]:
    """The durable half, without doors."""
    with open_plant(settings_of(data), create=True) as plant:
        yield plant


def grow(plant: Plant, size: int) -> None:
    """Until there are ``size`` receipts."""
    asyncio.run(_grow(plant, size))


async def _grow(plant: Plant, size: int) -> None:
    there, after = await plant.database.read(
        lambda connection: tuple(connection.execute(text("SELECT count(*), coalesce(max(id), 0) FROM receipts")).one())
    )
    for start in range(there, size, _BATCH):
        numbers = range(start, min(start + _BATCH, size))
        await plant.ledger.settle([await _record(plant, number) for number in numbers])
    await plant.writer.run(lambda connection: [connection.execute(text(each), {"after": after}) for each in _WORKED_ON])


def middle(plant: Plant, state: str) -> str:
    """The mark of the ticket in the middle of a list, as it stands in an address."""
    half = "SELECT count(*) / 2 FROM tickets WHERE state = ?"
    wanted = f"SELECT updated_at, number FROM tickets WHERE state = ? ORDER BY updated_at LIMIT 1 OFFSET ({half})"
    at, number = plant.database.read_sync(lambda connection: connection.exec_driver_sql(wanted, (state, state)).one())
    return f"{at:f}-{number}"


def settle(plant: Plant, count: int) -> None:
    """So many records, forced to disk: each caller waits for its last before it comes with the next."""
    asyncio.run(_settle(plant, count))


async def _settle(plant: Plant, count: int) -> None:
    stamp = time.time_ns()
    numbers = iter(range(stamp, stamp + count))

    async def caller() -> None:
        for number in numbers:
            await plant.ledger.settle((await _record(plant, number),))

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


async def _record(plant: Plant, number: int) -> Record:
    reference = new_reference()
    program = PROGRAMS[number % len(PROGRAMS)]
    held = number % (20 if number < _SMALL else 100) == 0  # a full page of them in the smallest house already
    now = datetime.now(UTC)
    letter = Letter(
        message_id=f"{number}@example.org",
        subject=f"Where is parcel number {number}?",
        sender_name="Ann Example",
        sender_address="ann@example.org",
        text="It was sent on Monday and has not come. " * 8,
    )
    contents = {Purpose.LETTER.value: msgspec.json.encode(letter), Purpose.ROUTED.value: b"Subject: a parcel\r\n\r\n" + b"words " * 80}
    return Record(
        reference=reference,
        key=hashlib.sha256(f"growth {number}".encode()).hexdigest(),
        channel=Channel.SMTP,
        state=State.HELD if held else State.ROUTED,
        verdict="hold" if held else "pass",
        program=program,
        received_at=now,
        size=4_096,
        secure=True,
        reasons=("an encrypted archive",) if held else (),
        findings={},
        blobs=await plant.vault.seal(reference, contents),
        ticket=None if held else NewTicket(program, "inquiry", 0.9, "the address", {}),
        case=NewCase(program, ("an encrypted archive",), {}, now + timedelta(days=30)) if held else None,
        audit=(AuditLine(HOUSE, "held" if held else "routed", reference, {"channel": "smtp"}),),
    )
