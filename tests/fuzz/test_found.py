"""Mails that the fuzzer found, made small: every promise holds for them now."""

import pytest

from intake.rulebook import Rulebook, Sources, compile_rules
from tests.bench.bombs.papers import doubling
from tests.bench.representations.letters import attached, html
from tests.fuzz.invariants import broken

FOUND = {
    "a control character in a page, as a reference": html("<p>c&#8)03;v</p>"),
    "forms that draw forms, ten each, twelve deep": attached("a.pdf", "application/pdf", doubling(12)),
}


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return compile_rules(Sources())


@pytest.mark.parametrize("what", FOUND)
def test_every_promise_holds(what: str, rulebook: Rulebook) -> None:
    assert list(broken(FOUND[what], rulebook)) == []
