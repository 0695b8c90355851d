"""Lines of the audit trail about people and their log-ins."""

from sqlalchemy import Connection

from infra.audit.trail import Trail
from intake.ports import AuditLine, Clock


class UserTrail:
    """``note(connection, who, verb, about whom)`` inside the transaction of what it tells."""

    def __init__(self, trail: Trail, clock: Clock) -> None:
        self._trail = trail
        self._clock = clock

    def __call__(self, connection: Connection, actor: str, verb: str, subject: str, **details: str) -> None:
        """One line."""
        self._trail.append(connection, [AuditLine(actor, verb, f"user {subject}", details)], self._clock.now())
