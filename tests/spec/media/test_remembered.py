"""A scan is asked once about a text, within one message."""

import pytest

from redaction.findings import Span
from redaction.remembered import remembered
from redaction.scanner import ScanFailed

FOUND = (Span("card", 0, 4, "rule", 0.9),)


class Asked:
    """A scan that counts; it finds something wherever a digit stands first, and fails at a question mark."""

    def __init__(self) -> None:
        self.times: list[tuple[str, str]] = []

    def __call__(self, text: str, label: str) -> tuple[Span, ...]:
        self.times.append((text, label))
        if text.startswith("?"):
            raise ScanFailed
        return FOUND if text[:1].isdigit() else ()


def test_the_same_text_with_the_same_label_gets_the_same_answer_unasked() -> None:
    asked = Asked()
    scan = remembered(asked)
    assert [scan("4111", "card") for _ in range(3)] == [FOUND] * 3
    assert [scan("none", "card") for _ in range(3)] == [()] * 3
    assert asked.times == [("4111", "card"), ("none", "card")]


def test_another_label_is_another_question() -> None:
    asked = Asked()
    scan = remembered(asked)
    assert (scan("4111", ""), scan("4111", "card")) == (FOUND, FOUND)
    assert len(asked.times) == 2


def test_a_text_that_could_not_be_scanned_is_not_taken_for_scanned() -> None:
    asked = Asked()
    scan = remembered(asked)
    for _ in range(2):
        with pytest.raises(ScanFailed):
            scan("?", "")
    assert len(asked.times) == 2


def test_what_is_too_much_to_keep_is_asked_again() -> None:
    asked = Asked()
    scan = remembered(asked)
    large = "x" * 3_000_000
    answers = [scan(large + end, "") for end in ("a", "b", "a", "b", "b")]
    assert answers == [()] * 5
    assert [text[-1] for text, _ in asked.times] == ["a", "b", "b", "b"]


def test_two_messages_share_nothing() -> None:
    asked = Asked()
    remembered(asked)("4111", "")
    remembered(asked)("4111", "")
    assert len(asked.times) == 2
