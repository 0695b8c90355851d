"""A house of real parts for the console suites: SQLite in a folder, a key file, the vault, the trail.

Only the time stands still, and the scanner and the composer are small ones of our own.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from sqlalchemy import select

from infra.audit.trail import Trail
from infra.keys.keyfile import open_keyring
from infra.keys.keyring import Keyring
from infra.ledger.engine import Database, open_database
from infra.ledger.schema import audit, outbox
from infra.ledger.sql import SqlLedger
from infra.ledger.writer import Writer
from infra.vault.rows import RowsVault
from intake.lifecycle import State
from intake.notes import CaseNotes
from intake.notes import pack as pack_notes
from intake.outgoing import Parcel, unpack
from intake.ports import NewCase, NewTicket, Purpose, Record, Settled
from intake.submission import Channel, Letter
from redaction.findings import Span

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PROGRAMS = {"stamps": "Stamps", "claims": "Claims", "privacy": "Privacy office"}
CARD = "4111 1111 1111 1486"
LETTER = Letter(
    message_id="1@example.org",
    subject="Where is my parcel",
    sender_name="Ada Example",
    sender_address="ada@example.org",
    text="It was sent on Monday.",
)


@dataclass
class FrozenClock:
    time: datetime = START

    def now(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass(frozen=True)
class Who:
    """A clerk and a reviewer in one."""

    name: str
    programs: frozenset[str] | None = None


def scan(text: str, label: str) -> tuple[Span, ...]:
    """Sixteen digits are a card for certain, nine a Social Security number perhaps."""
    kinds = {r"(?:\d{4} ){3}\d{4}": ("card", 0.9), r"\b\d{9}\b": ("ssn", 0.4)}
    return tuple(
        Span(kind, match.start(), match.end(), "test", score)
        for pattern, (kind, score) in kinds.items()
        for match in re.finditer(pattern, text)
    )


def compose_reply(letter: Letter, reference: str, program: str, text: str, warn: bool) -> Parcel:
    """Everything it was told, one a line, to look at in the test."""
    return Parcel("\n".join((reference, program, text, f"warn={warn}")).encode(), "desk@example.org", (letter.sender_address,))


def part_of(content: bytes, number: int) -> tuple[str, str, bytes]:
    """The routed "message" of these tests is its parts, one a line."""
    return f"part-{number}.txt", "text/plain", content.splitlines()[number]


@dataclass
class DeskHouse:
    database: Database
    writer: Writer
    trail: Trail
    vault: RowsVault
    clock: FrozenClock
    ledger: SqlLedger
    keyring: Keyring
    _count: int = field(default=0)

    async def ticket(
        self,
        program: str = "stamps",
        letter: Letter | None = LETTER,
        *,
        findings: Mapping[str, int] | None = None,
        routed: bytes = b"",
    ) -> tuple[str, int]:
        """Settle one message that became a ticket; reference and ticket number."""
        sealed: dict[str, bytes] = {Purpose.LETTER: msgspec.json.encode(letter)} if letter else {}
        new = NewTicket(program, "inquiry", 0.8, "the address", findings or {})
        settled = await self._settle(State.ROUTED, program, findings or {}, {**sealed, Purpose.ROUTED: routed}, ticket=new)
        assert settled.ticket is not None
        return settled.reference, settled.ticket

    async def case(self, notes: CaseNotes | None = None, letter: Letter = LETTER, *, days: int = 30) -> tuple[str, int]:
        """Settle one message that is held; reference and case number."""
        sealed: dict[str, bytes] = {Purpose.LETTER: msgspec.json.encode(letter)}
        if notes:
            sealed[Purpose.EXTRA] = pack_notes(notes)
        new = NewCase("claims", ("card number (2)",), {"card": 2}, self.clock.now() + timedelta(days=days))
        settled = await self._settle(State.HELD, "claims", {"card": 2}, sealed, case=new)
        assert settled.case is not None
        return settled.reference, settled.case

    async def _settle(
        self,
        state: State,
        program: str,
        findings: Mapping[str, int],
        contents: Mapping[str, bytes],
        *,
        ticket: NewTicket | None = None,
        case: NewCase | None = None,
    ) -> Settled:
        self._count += 1
        reference = f"PR-{self._count}"
        record = Record(
            reference=reference,
            key=f"key-{self._count}",
            channel=Channel.SMTP,
            state=state,
            verdict="redact" if findings else "pass",
            program=program,
            received_at=self.clock.now(),
            size=1_000,
            secure=True,
            reasons=(),
            findings=findings,
            blobs=await self.vault.seal(reference, contents),
            ticket=ticket,
            case=case,
        )
        (settled,) = await self.ledger.settle([record])
        return settled

    def audited(self, but: frozenset[str] = frozenset({"ticket opened"})) -> list[tuple[str, str, str]]:
        """Actor, verb and subject of every line of the trail, oldest first, ``but`` the verbs that every look writes."""
        query = select(audit.c.actor, audit.c.verb, audit.c.subject).where(audit.c.verb.not_in(but)).order_by(audit.c.seq)
        return self.database.read_sync(lambda connection: [tuple(row) for row in connection.execute(query)])

    def trail_is_sound(self) -> bool:
        return self.database.read_sync(self.trail.verify).ok

    async def parcels(self) -> list[tuple[str, Parcel]]:
        """Reference and content of every reply in the outbox."""
        query = select(outbox.c.reference, outbox.c.purpose).where(outbox.c.state == "waiting", outbox.c.kind == "reply")
        rows = await self.database.read(lambda connection: list(connection.execute(query.order_by(outbox.c.id))))
        return [(row.reference, unpack(await self.vault.open(row.reference, row.purpose))) for row in rows]


@cache
def _fresh_database() -> bytes:
    """A database with its tables and nothing in them: made once, since the migration takes the longest."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "postroom.db"
        open_database(path).close()
        return path.read_bytes()


@contextmanager
def open_house(folder: Path) -> Iterator[DeskHouse]:
    """Everything opened in ``folder``, and closed again."""
    keyring = open_keyring(folder / "postroom.keys", create=True)
    path = folder / "postroom.db"
    path.write_bytes(_fresh_database())
    database = open_database(path)
    trail, clock, vault = Trail(keyring.audit_key), FrozenClock(), RowsVault(keyring, database)
    try:
        with Writer(database, floor=0) as writer:
            yield DeskHouse(database, writer, trail, vault, clock, SqlLedger(database, writer, trail, clock, vault), keyring)
    finally:
        database.close()
