"""Verdict and program decide what becomes of a share."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from intake.decide import HELD_FOR, Answer, counts, decide
from intake.examination import Examination
from intake.lifecycle import State
from redaction.policy import Verdict
from routing.program import load
from tests.spec.intake.words import CARD, NOON, examination, share

WITH_RECEIPT = load().get("stamps")
WITHOUT_RECEIPT = load().get("general")


@pytest.mark.parametrize(
    ("sentence", "seen", "state", "answer"),
    [
        ("what is clean goes on, with a receipt", examination(share()), State.ROUTED, Answer.RECEIPT),
        ("what was redacted goes on, with a warning", examination(share(Verdict.REDACT), found=True), State.ROUTED, Answer.WARNING),
        ("what is held waits, and a certain find is told", examination(share(Verdict.HOLD), found=True), State.HELD, Answer.HELD),
        ("a mere suspicion is told to nobody", examination(share(Verdict.HOLD, certain=False), found=True), State.HELD, Answer.NOTHING),
        ("what nobody could read is told", examination(share(Verdict.HOLD, certain=False), unread=True), State.HELD, Answer.HELD),
        ("refused is refused at the door, not by mail", examination(share(Verdict.REFUSE), found=True), State.REFUSED, Answer.NOTHING),
        ("clean, but the copy cannot be made: held", examination(share(), rebuilt=False), State.HELD, Answer.HELD),
        (
            "redacted, but the copy is not clean: held",
            examination(share(Verdict.REDACT), found=True, rebuilt=False),
            State.HELD,
            Answer.HELD,
        ),
        ("refused stays refused without a copy", examination(share(Verdict.REFUSE), rebuilt=False), State.REFUSED, Answer.NOTHING),
    ],
)
def test_the_verdict_decides(sentence: str, seen: Examination, state: State, answer: Answer) -> None:
    outcome = decide(seen, seen.shares[0], WITH_RECEIPT, NOON)
    assert (outcome.state, outcome.answer) == (state, answer), sentence
    assert (outcome.ticket is not None) == (state is State.ROUTED), sentence
    assert (outcome.case is not None) == (state is State.HELD), sentence


def test_a_program_that_sends_no_receipts_answers_nothing_to_clean_mail() -> None:
    assert decide(examination(), share(), WITHOUT_RECEIPT, NOON).answer is Answer.NOTHING


@pytest.mark.parametrize(
    ("sentence", "seen", "kept"),
    [
        ("a ticket needs what people see and what was routed", examination(share()), ["letter", "routed"]),
        ("a case needs the original and the notes as well", examination(share(Verdict.HOLD)), ["letter", "original", "extra", "routed"]),
        ("there is no routed copy where none is clean", examination(share(), rebuilt=False), ["letter", "original", "extra"]),
        ("of what was refused nothing is kept", examination(share(Verdict.REFUSE)), []),
    ],
)
def test_what_is_kept_sealed(sentence: str, seen: Examination, kept: list[str]) -> None:
    assert list(decide(seen, seen.shares[0], WITH_RECEIPT, NOON).keep) == kept, sentence


def test_a_held_original_is_destroyed_after_its_time() -> None:
    case = decide(examination(), share(Verdict.HOLD), WITH_RECEIPT, NOON).case
    assert case is not None
    assert case.expires_at - NOON == HELD_FOR
    assert (case.program, case.why) == ("stamps", ("card number (1)",))


def test_a_ticket_says_who_got_it_why_and_what_was_removed() -> None:
    ticket = decide(examination(found=True), share(Verdict.REDACT), WITH_RECEIPT, NOON).ticket
    assert ticket is not None
    assert (ticket.program, ticket.kind, ticket.confidence, ticket.why) == ("stamps", "order", 0.9, "the address")
    assert ticket.findings == {"card": 1}


@pytest.mark.parametrize(
    ("sentence", "kinds", "tally"),
    [("nothing found", [], {}), ("each kind is counted", ["card", "ssn", "card"], {"card": 2, "ssn": 1})],
)
def test_findings_are_counted_by_kind(sentence: str, kinds: list[str], tally: Mapping[str, int]) -> None:
    assert counts([replace(CARD, kind=kind) for kind in kinds]) == tally, sentence
