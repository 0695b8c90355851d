"""Two ways to build the durable half of the house, and the words to fill it with."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert, select

from infra.audit.trail import Trail
from infra.keys.keyfile import open_keyring
from infra.keys.keyring import Keyring
from infra.ledger.engine import Database, open_database
from infra.ledger.memory import MemoryLedger, MemoryOutbox, MemoryStore
from infra.ledger.outbox import SqlOutbox
from infra.ledger.schema import audit, cases, decisions
from infra.ledger.sql import SqlLedger
from infra.ledger.writer import Writer
from infra.vault.memory import MemoryVault
from infra.vault.rows import RowsVault
from intake.lifecycle import Move, State
from intake.ports import (
    Amendment,
    AuditLine,
    Blob,
    Decision,
    Later,
    Ledger,
    NewCase,
    NewTicket,
    Outbox,
    Post,
    Record,
    Vault,
)  # fmt: skip
from intake.submission import Channel

NOON = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)


@dataclass
class FrozenClock:
    at: datetime = NOON

    def now(self) -> datetime:
        return self.at


@dataclass
class House:
    """The ports, and what a test needs to see and do behind them."""

    ledger: Ledger
    outbox: Outbox
    vault: Vault
    clock: FrozenClock
    decide: Callable[[Decision, tuple[Blob, ...]], None]
    case_state: Callable[[str], str]
    audited: Callable[[], list[str]]


@dataclass
class SqlHouse(House):
    database: Database = field(kw_only=True)
    writer: Writer = field(kw_only=True)
    trail: Trail = field(kw_only=True)
    keyring: Keyring = field(kw_only=True)


def memory_house() -> House:
    clock, store = FrozenClock(), MemoryStore()

    def decide(decision: Decision, _reason: tuple[Blob, ...]) -> None:
        store.decisions.append(decision)

    vault = MemoryVault(Keyring("k1", {"k1": bytes(32)}, bytes(range(32))), store.blobs)
    return House(
        MemoryLedger(store, clock), MemoryOutbox(store), vault, clock, decide,
        case_state=lambda reference: store.cases[reference],
        audited=lambda: [line.verb for line in store.audit],
    )  # fmt: skip


@contextmanager
def sql_house(folder: Path, *, floor: int = 0) -> Iterator[SqlHouse]:
    keyring = open_keyring(folder / "keys" / "keyring.json", create=True)
    database = open_database(folder / "data" / "postroom.db")
    clock, trail, vault = FrozenClock(), Trail(keyring.audit_key), RowsVault(keyring, database)
    with Writer(database, floor=floor) as writer:
        yield SqlHouse(
            SqlLedger(database, writer, trail, clock, vault), SqlOutbox(database, writer), vault, clock,
            decide=lambda decision, reason: writer.run_sync(lambda connection: _decide(connection, decision, reason)),
            case_state=lambda reference: database.read_sync(lambda connection: _case_state(connection, reference)),
            audited=lambda: database.read_sync(_verbs),
            database=database, writer=writer, trail=trail, keyring=keyring,
        )  # fmt: skip
    database.close()


def _case_state(connection: Connection, reference: str) -> str:
    return str(connection.execute(select(cases.c.state).where(cases.c.reference == reference)).scalar_one())


def _verbs(connection: Connection) -> list[str]:
    return list(connection.execute(select(audit.c.verb).order_by(audit.c.seq)).scalars())


def _decide(connection: Connection, decision: Decision, reason: tuple[Blob, ...]) -> None:
    rows_of = {"case": decision.case, "actor": decision.actor, "what": decision.ruling, "at": decision.decided_at.timestamp()}
    connection.execute(insert(decisions).values(**rows_of, purpose=reason[0].purpose if reason else "", carry_out=True))
    for blob in reason:
        connection.exec_driver_sql(
            "INSERT INTO blobs (reference, purpose, key_id, wrapped_key, nonce, ciphertext, location) VALUES (?, ?, ?, ?, ?, ?, '')",
            (decision.reference, blob.purpose, blob.key_id, blob.wrapped_key, blob.nonce, blob.ciphertext),
        )


async def record(
    house: House,
    reference: str = "PR-1",
    *,
    key: str = "",
    state: State = State.ROUTED,
    contents: dict[str, bytes] | None = None,
    posts: tuple[Post, ...] = (),
    stub: bool = False,
    lane: Later = Later.OVERFLOW,
) -> Record:
    """A record with everything that its state asks for."""
    return Record(
        reference=reference,
        key=key or f"key of {reference}",
        channel=Channel.SMTP,
        state=state,
        verdict="redact" if state is State.ROUTED else "hold",
        program="permits",
        received_at=NOON - timedelta(seconds=1.25),
        size=4096,
        secure=True,
        reasons=("a card number was found",),
        findings={"card": 2},
        blobs=await house.vault.seal(reference, contents or {"letter": b"letter of " + reference.encode()}),
        ticket=ticket() if state is State.ROUTED or stub else None,
        case=case() if state is State.HELD else None,
        posts=posts,
        audit=(AuditLine("door", "settled", reference, {"verdict": "redact"}),),
        lane=lane,
    )


def ticket(program: str = "permits") -> NewTicket:
    return NewTicket(program, "inquiry", 0.9, "address", {"card": 2})


def case() -> NewCase:
    return NewCase("permits", ("encrypted archive",), {}, NOON + timedelta(days=30))


async def post(house: House, reference: str = "PR-1", *, key: str = "post 1", destination: str = "mail", needs_proof: bool = False) -> Post:
    (payload,) = await house.vault.seal(reference, {f"post:{key}": b"parcel " + key.encode()})
    return Post(key, destination, "warning", payload, needs_proof=needs_proof, budget="addressee")


def amendment(reference: str, move: Move, **more: object) -> Amendment:
    facts = {"verdict": "redact", "program": "permits", "audit": (AuditLine("worker", f"did {move}", reference),), **more}
    return Amendment(reference=reference, move=move, **facts)  # type: ignore[arg-type]
