"""When to try again: soon at first, then three times a day, for five days (RFC 5321 4.5.4.1). Pure."""

from datetime import datetime, timedelta

MINUTES: tuple[int, ...] = (1, 5, 15, 60, 120, 240, *(480,) * 14)
"""Waiting times after the first, second, ... failure. Together a little less than five days."""


def next_attempt(attempts: int, now: datetime, jitter: float) -> datetime | None:
    """The time of the next try after ``attempts`` earlier failures (0 = this was the first), None = give up.
    ``jitter`` 0..1 stretches the wait by up to a quarter, so that a crowd does not come back at once."""
    if attempts >= len(MINUTES):
        return None
    return now + timedelta(minutes=MINUTES[attempts] * (1 + jitter / 4))
