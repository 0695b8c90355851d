"""Incidents: opened from an alert or by a person, with evidence frozen at that moment and a timeline that only grows.

Texts are sealed; each entry has a keyed digest that stands in the audit trail too, so that a timeline that was
changed behind the house's back shows it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, func, insert, select, update

from infra.audit import chain
from infra.audit.chain import Head
from infra.guard.alerts import Means
from infra.guard.assessment import assess, read_references
from infra.guard.evidence import LINES, Freezer, all_evidence
from infra.guard.incident import STATES, Assessment, Entry, Incident, IncidentError, Opening, View, checked, checked_text, reference_of
from infra.ledger import rows
from infra.ledger.console import PAGE, clamp, fresh_purpose, pages
from infra.ledger.reads import moment
from infra.ledger.schema import alerts, incident_entries, incidents
from infra.vault import sealing
from infra.vault.rows import stored_blob
from intake.errors import Shredded, Unreadable
from intake.ports import AuditLine

T = TypeVar("T")

_TITLE = "title"
_LOST = "[cannot be opened]"
_OF_ONE_RECEIPT = frozenset({"bomb"})
"""Kinds of alerts whose subject is a reference."""
_OF_ONE_READER = frozenset({"mass reading"})
"""Kinds of alerts whose subject is one of us."""


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """One page of a list. ``counts``: state -> how many there are."""

    lines: tuple[Incident, ...]
    counts: Mapping[str, int]
    page: int
    pages: int


class Incidents:
    """The store. Every call is audited, reading one too."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def open(self, opening: Opening) -> int:
        """Opens it and freezes the evidence, in one transaction; its number. Raises IncidentError."""
        checked(opening)
        return await self._write(lambda connection: self._open(connection, opening))

    async def page(self, state: str, number: int) -> IncidentPage:
        """Page ``number`` of those in ``state``, the newest first."""
        return await self._means.database.read(lambda connection: self._page(connection, state, number))

    async def all(self, state: str) -> tuple[Incident, ...]:
        """All in ``state``, the newest first."""
        query = select(incidents).where(incidents.c.state == state).order_by(incidents.c.number.desc())

        def work(connection: Connection) -> tuple[Incident, ...]:
            return tuple(self._incident(connection, row) for row in connection.execute(query).all())

        return await self._means.database.read(work)

    async def read(self, number: int, who: str) -> View:
        """All there is of it. Raises IncidentError."""

        def work(connection: Connection) -> None:
            self._row(connection, number)
            self._audit(connection, who, "incident read", number)

        await self._write(work)
        return await self._means.database.read(lambda connection: self._view(connection, number))

    async def note(self, number: int, who: str, text: str, references: Sequence[str] = ()) -> None:
        """One more entry, and more evidence with it. Raises IncidentError where it is closed or not there."""
        words = checked_text(text)

        def work(connection: Connection) -> None:
            self._open_row(connection, number)
            self._enter(connection, number, "noted", who, words)
            self._freeze(connection, number, references, who)

        await self._write(work)

    async def close(self, number: int, who: str, lesson: str) -> None:
        """For good, with what was learnt. What is on hold stays so until somebody lifts it. Raises IncidentError."""
        words = checked_text(lesson)

        def work(connection: Connection) -> None:
            self._open_row(connection, number)
            self._enter(connection, number, "closed", who, words)
            values = {"state": "closed", "closed_by": who, "closed_at": self._means.clock.now().timestamp()}
            connection.execute(update(incidents).where(incidents.c.number == number).values(values))

        await self._write(work)

    async def exported(self, number: int, who: str) -> None:
        """Record that all of it was taken out of the house."""
        await self._write(lambda connection: self._audit(connection, who, "incident exported", number))

    async def _write(self, work: Callable[[Connection], T]) -> T:
        return await self._means.writer.run(work, essential=True)

    def _open(self, connection: Connection, opening: Opening) -> int:
        now, head = self._means.clock.now(), self._means.trail.head(connection)
        reader, references = _named_by(connection, opening)
        values = {
            "severity": opening.severity, "state": "open", "alert": opening.alert, "reader": reader,
            "since": opening.since.timestamp(), "until": opening.until.timestamp(), "opened_by": opening.who,
            "opened_at": now.timestamp(), "closed_by": "", "audit_seq": head.seq, "audit_mac": head.mac,
        }  # fmt: skip
        number = int(connection.execute(insert(incidents).values(**values).returning(incidents.c.number)).scalar_one())
        self._seal(connection, number, _TITLE, opening.title.strip())
        first, last = Freezer(connection, self._means.trail, number, now).lines(opening.since, opening.until)
        if reader:
            references = (*references, *_receipts_of(read_references(connection, first, last, reader)))
        self._enter(connection, number, "opened", opening.who, opening.title.strip(), severity=opening.severity, head=str(head.seq))
        self._freeze(connection, number, references, opening.who)
        return number

    def _freeze(self, connection: Connection, number: int, references: Sequence[str], who: str) -> None:
        frozen = Freezer(connection, self._means.trail, number, self._means.clock.now()).receipts(references, who)
        if frozen:
            head = self._means.trail.head(connection)
            text = (
                f"{frozen} {'receipt' if frozen == 1 else 'receipts'} on hold; the audit trail stood at line {head.seq}, {head.mac.hex()}"
            )
            self._enter(connection, number, "frozen", who, text, receipts=str(frozen))

    def _enter(self, connection: Connection, number: int, kind: str, who: str, text: str, **details: str) -> None:
        at = self._means.clock.now().timestamp()
        purpose = fresh_purpose(kind)
        digest = self._digest(number, kind, who, at, text)
        self._seal(connection, number, purpose, text)
        values = {"incident": number, "kind": kind, "who": who, "at": at, "purpose": purpose, "digest": digest}
        connection.execute(insert(incident_entries).values(**values))
        self._audit(connection, who, f"incident {kind}", number, entry=digest, **details)

    def _view(self, connection: Connection, number: int) -> View:
        incident = self._incident(connection, self._row(connection, number))
        query = select(incident_entries).where(incident_entries.c.incident == number).order_by(incident_entries.c.id)
        entries = tuple(self._entry(connection, row) for row in connection.execute(query).all())
        frozen = tuple(all_evidence(connection, number))
        span = next((one.subject for one in frozen if one.kind == LINES), "")
        first, _, last = span.partition("-")
        affected = assess(connection, int(first), int(last), incident.reader) if span else Assessment()
        return View(incident, entries, frozen, affected)

    def _entry(self, connection: Connection, row: Row[Any]) -> Entry:
        text = self._text(connection, row.incident, row.purpose)
        whole = row.digest == self._digest(row.incident, row.kind, row.who, row.at, text)
        return Entry(row.kind, row.who, moment(row.at), text, row.digest, whole)

    def _page(self, connection: Connection, state: str, number: int) -> IncidentPage:
        found = connection.execute(select(incidents.c.state, func.count()).group_by(incidents.c.state))
        counts = dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in found}
        page = clamp(number, counts[state])
        query = select(incidents).where(incidents.c.state == state).order_by(incidents.c.number.desc())
        lines = connection.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
        return IncidentPage(tuple(self._incident(connection, row) for row in lines), counts, page, pages(counts[state]))

    def _incident(self, connection: Connection, row: Row[Any]) -> Incident:
        return Incident(
            row.number, self._text(connection, row.number, _TITLE), row.severity, row.state, row.alert, row.reader,
            moment(row.since), moment(row.until), row.opened_by, moment(row.opened_at), row.closed_by,
            None if row.closed_at is None else moment(row.closed_at), Head(row.audit_seq, row.audit_mac),
        )  # fmt: skip

    def _row(self, connection: Connection, number: int) -> Row[Any]:
        row = connection.execute(select(incidents).where(incidents.c.number == number)).one_or_none()
        if row is None:
            raise IncidentError(f"there is no incident {number}; postroom incident list shows all")
        return row

    def _open_row(self, connection: Connection, number: int) -> None:
        if self._row(connection, number).state != "open":
            raise IncidentError(f"incident {number} is closed; open a new one")

    def _seal(self, connection: Connection, number: int, purpose: str, text: str) -> None:
        reference = reference_of(number)
        rows.add_blobs(connection, [(reference, sealing.seal(self._means.keyring, reference, purpose, text.encode()))])

    def _text(self, connection: Connection, number: int, purpose: str) -> str:
        """One text that cannot be opened must not hide the others."""
        reference = reference_of(number)
        try:
            return sealing.unseal(self._means.keyring, reference, stored_blob(connection, reference, purpose)).decode()
        except (Shredded, Unreadable, UnicodeDecodeError):
            return _LOST

    def _digest(self, number: int, kind: str, who: str, at: float, text: str) -> str:
        return self._means.keyring.fingerprint(chain.canonical([number, kind, who, at, text]))

    def _audit(self, connection: Connection, who: str, verb: str, number: int, **details: str) -> None:
        self._means.trail.append(connection, [AuditLine(who, verb, f"incident {number}", details)], self._means.clock.now())


def _named_by(connection: Connection, opening: Opening) -> tuple[str, tuple[str, ...]]:
    """Whose reading, and which receipts: as asked for, and as the alert names them."""
    if opening.alert is None:
        return opening.reader, opening.references
    alert = connection.execute(select(alerts).where(alerts.c.number == opening.alert)).one_or_none()
    if alert is None:
        raise IncidentError(f"there is no alert {opening.alert}; postroom alerts list shows all")
    reader = opening.reader or (alert.subject if alert.kind in _OF_ONE_READER else "")
    return reader, (*opening.references, *((alert.subject,) if alert.kind in _OF_ONE_RECEIPT else ()))


def _receipts_of(read: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in read if not name.startswith(("ticket ", "case ")))
