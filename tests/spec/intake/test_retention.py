"""How long what came in is kept: the schedule as a table, and what beats it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.lifecycle import Move, State
from intake.retention import Ended, Schedule, due, purged, schedule_of
from routing.program import load

END = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
SCHEDULE = Schedule(365, {"claims": {"all": 100, "order": 2_555}, "stamps": {"complaint": 30}, "permits": {}})


def matter(program: str = "permits", kind: str = "inquiry", *, on_hold: bool = False) -> Ended:
    return Ended("PR-1", program, kind, State.ROUTED, "redact", {"card": 1}, END, on_hold)


@pytest.mark.parametrize(
    ("sentence", "program", "kind", "days"),
    [
        ("a program without days of its own goes by the house", "permits", "inquiry", 365),
        ("so does one that is not known any more", "closed-long-ago", "inquiry", 365),
        ("a program's days for all kinds", "claims", "inquiry", 100),
        ("a program's days for one kind", "claims", "order", 2_555),
        ("a kind a program says nothing of goes by the house", "stamps", "order", 365),
        ("one it speaks of does not", "stamps", "complaint", 30),
        ("what never became a ticket goes by the program's days for all", "claims", "", 100),
    ],
)
def test_a_matter_is_due_when_its_days_are_over_and_not_before(sentence: str, program: str, kind: str, days: int) -> None:
    over = END + timedelta(days=days)
    one = matter(program, kind)
    assert list(due(SCHEDULE, [one], over - timedelta(seconds=1))) == []
    assert list(due(SCHEDULE, [one], over)) == [one], sentence


@given(st.integers(0, 5_000), st.sampled_from(["permits", "claims", "stamps"]), st.sampled_from(["inquiry", "order", "complaint", ""]))
def test_a_hold_beats_every_schedule_and_nothing_is_due_before_the_shortest(days: int, program: str, kind: str) -> None:
    now = END + timedelta(days=days)
    assert list(due(SCHEDULE, [matter(program, kind, on_hold=True)], now)) == []
    if list(due(SCHEDULE, [matter(program, kind)], now)):
        assert now - END >= SCHEDULE.shortest


def test_the_account_of_a_purged_matter_holds_words_and_counts_only() -> None:
    amendment = purged(matter())
    assert (amendment.move, amendment.findings, amendment.blobs) == (Move.PURGE, {"card": 1}, ())
    assert amendment.audit[0].details == {"program": "permits", "kind": "inquiry", "ended": "2031-05-06"}


def test_the_schedule_of_a_house_is_its_days_and_what_its_programs_say() -> None:
    schedule = schedule_of(365, load())
    assert schedule.kept("general", "inquiry") == timedelta(days=365)
    assert schedule.shortest <= timedelta(days=365)
