"""An alert as it is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from infra.ledger.reads import moment


@dataclass(frozen=True, slots=True)
class Alert:
    """``state`` is open | seen; ``times`` the most that was seen at once."""

    number: int
    kind: str
    subject: str
    times: int
    state: str
    first_at: datetime
    last_at: datetime
    seen_by: str

    @property
    def reference(self) -> str:
        """What its sealed things hang on."""
        return f"alert-{self.number}"


def alert_of(row: Row[tuple[Any, ...]]) -> Alert:
    """From a row of the table."""
    return Alert(row.number, row.kind, row.subject, row.times, row.state, moment(row.first_at), moment(row.last_at), row.seen_by)
