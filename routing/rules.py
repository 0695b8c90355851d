"""Whose is it? By address, by form, by ordered rules, and else the fallback program, said with little confidence.

Pure. The first answer wins, in the order of the table ``STEPS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from routing.facts import Facts
from routing.program import Program, Programs, Rule
from routing.ticket import Kind
from routing.words import as_words

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question: the facts, the phrases of rules that stand in each place, and the programs to choose from."""

    facts: Facts
    programs: Programs
    said: Mapping[str, frozenset[str]]


def choose(facts: Facts, programs: Programs) -> Choice:
    """The program and kind for ``facts``. Always answers: what nothing fits goes to the fallback program."""
    subject, text = (programs.phrases.among(as_words(each)) for each in (facts.subject, facts.text[:TEXT_LIMIT]))
    asked = _Asked(facts, programs, {"subject": subject, "text": text, "both": subject | text})
    for step in STEPS:
        choice = step(asked)
        if choice is not None:
            return choice
    return _by_fallback(asked)


def _by_own_address(asked: _Asked) -> Choice | None:
    program = asked.programs.by_address(asked.facts.mailbox)
    if program is None or program is asked.programs.fallback:
        return None  # the general mailbox is where rules earn their keep
    return Choice(program.id, _kind(asked, program), CERTAIN, "sent to an address of this program")


def _by_form(asked: _Asked) -> Choice | None:
    program = asked.programs.find(asked.facts.form_program)
    if program is None:
        return None
    said = asked.facts.form_kind
    kind = Kind(said) if said in tuple(Kind) else _kind(asked, program)
    return Choice(program.id, kind, CERTAIN, "sent with a form of this program")


def _by_rule(asked: _Asked) -> Choice | None:
    for program in asked.programs:
        rule = _first_match(asked, program.rules)
        if rule is not None:
            kind = rule.kind or _kind(asked, program)
            return Choice(program.id, kind, rule.confidence, f"rule: {rule.name}")
    return None


def _by_fallback(asked: _Asked) -> Choice:
    program = asked.programs.fallback
    kind = _kind(asked, program)
    if asked.programs.by_address(asked.facts.mailbox) is program:
        return Choice(program.id, kind, MAILBOX_ONLY, "sent to the general mailbox, and no rule matched")
    return Choice(program.id, kind, GUESS, "no rule matched")


STEPS: tuple[Callable[[_Asked], Choice | None], ...] = (_by_own_address, _by_form, _by_rule)


def _kind(asked: _Asked, program: Program) -> Kind:
    if program.restricted:
        return program.kind  # words in a letter to the privacy office never make it something else
    rule = _first_match(asked, asked.programs.kinds)
    return rule.kind if rule is not None and rule.kind is not None else program.kind


def _first_match(asked: _Asked, rules: tuple[Rule, ...]) -> Rule | None:
    return next((rule for rule in rules if not asked.said[rule.where].isdisjoint(rule.phrases)), None)
