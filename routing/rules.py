"""Whose is it? By address, by form, by ordered rules, and else the fallback program, said with little confidence.

Pure. The first answer wins, in the order of the table ``STEPS``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from routing.facts import Facts
from routing.program import Program, Programs, Rule
from routing.ticket import Kind

TEXT_LIMIT = 20_000
"""Characters of the text that rules read: what a message is about stands at its beginning."""

CERTAIN = 1.0
MAILBOX_ONLY = 0.5  # it went to the general mailbox and no rule knew better
GUESS = 0.2


@dataclass(frozen=True, slots=True)
class Choice:
    """``program`` is an id, ``confidence`` 0..1, ``why`` names the rule for a person; it never quotes the message."""

    program: str
    kind: Kind
    confidence: float
    why: str


def choose(facts: Facts, programs: Programs) -> Choice:
    """The program and kind for ``facts``. Always answers: what nothing fits goes to the fallback program."""
    for step in STEPS:
        choice = step(facts, programs)
        if choice is not None:
            return choice
    raise AssertionError("the last step always answers")


def _by_own_address(facts: Facts, programs: Programs) -> Choice | None:
    program = programs.by_address(facts.mailbox)
    if program is None or program is programs.fallback:
        return None  # the general mailbox is where rules earn their keep
    return Choice(program.id, _kind(facts, program, programs), CERTAIN, "sent to an address of this program")


def _by_form(facts: Facts, programs: Programs) -> Choice | None:
    program = programs.find(facts.form_program)
    if program is None:
        return None
    kind = Kind(facts.form_kind) if facts.form_kind in tuple(Kind) else _kind(facts, program, programs)
    return Choice(program.id, kind, CERTAIN, "sent with a form of this program")


def _by_rule(facts: Facts, programs: Programs) -> Choice | None:
    for program in programs:
        rule = _first_match(facts, program.rules)
        if rule is not None:
            kind = rule.kind or _kind(facts, program, programs)
            return Choice(program.id, kind, rule.confidence, f"rule: {rule.name}")
    return None


def _by_fallback(facts: Facts, programs: Programs) -> Choice | None:
    program = programs.fallback
    kind = _kind(facts, program, programs)
    if programs.by_address(facts.mailbox) is program:
        return Choice(program.id, kind, MAILBOX_ONLY, "sent to the general mailbox, and no rule matched")
    return Choice(program.id, kind, GUESS, "no rule matched")


STEPS: tuple[Callable[[Facts, Programs], Choice | None], ...] = (_by_own_address, _by_form, _by_rule, _by_fallback)


def _kind(facts: Facts, program: Program, programs: Programs) -> Kind:
    if program.restricted:
        return program.kind  # words in a letter to the privacy office never make it something else
    rule = _first_match(facts, programs.kinds)
    return rule.kind if rule is not None and rule.kind is not None else program.kind


def _first_match(facts: Facts, rules: tuple[Rule, ...]) -> Rule | None:
    text = facts.text[:TEXT_LIMIT]
    places = {"subject": (facts.subject,), "text": (text,), "both": (facts.subject, text)}
    return next((rule for rule in rules if any(rule.pattern.search(place) for place in places[rule.where])), None)
