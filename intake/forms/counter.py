"""What happens at the counter with a filled form: checked, examined, asked about, taken in.

Pages and programs (the JSON door) both come here, so that both meet the same rules.
"""

import re
from collections import Counter as Tally
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from secrets import token_hex

import msgspec

from intake.answer import Accepted, Answer, Refusal
from intake.errors import InspectorDied, Overdue, Refused, TryLater
from intake.examination import Examination
from intake.forms.answers import Answers, Problem, problems, tidied
from intake.forms.compose import compose, labels, letters, recompose
from intake.forms.definition import Form
from intake.forms.desk import FormDesk
from intake.forms.limits import FormPace, TooOften
from intake.submission import Channel, Delivery
from redaction.document import Reason
from redaction.kinds import plain
from redaction.policy import Verdict

MAX_FORM = 10 * 1024 * 1024
"""Bytes of one posted form as it comes through the door, unless the settings say otherwise."""


_NOT_IN_A_KEY = re.compile(r"[^A-Za-z0-9.-]")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as somebody handed it in. ``submission_id`` makes sending twice taking in once."""

    form: Form
    submission_id: str
    answers: Answers
    peer: str = field(default="", repr=False)
    secure: bool = False


@dataclass(frozen=True, slots=True)
class Invalid:
    """Something has to be put right first."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One kind of number in one answer: ``kind`` as the house names it, ``name`` in plain English,
    ``where`` is the question's label."""

    kind: str
    name: str
    where: str
    times: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Something was found, nothing was stored. ``redacted`` is what would be sent without it, None where
    it cannot be taken out."""

    found: tuple[Found, ...]
    redacted: Answers | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """Forced to disk."""

    reference: str


@dataclass(frozen=True, slots=True)
class Declined:
    """Refused by policy; ``public`` says why."""

    public: str
    link: str = ""


Outcome = Invalid | Asked | Taken | Declined


class Counter:
    """One for all forms. ``now`` gives aware UTC; ``max_form`` is in bytes. The answers may fill two thirds
    of it, so that they still pass when a question page sends them back sealed (four thirds of their size)."""

    def __init__(self, desk: FormDesk, now: Callable[[], datetime], max_form: int, pace: FormPace | None = None) -> None:
        self._desk = desk
        self._now = now
        self._most = max_form * 2 // 3
        self._pace = pace or FormPace()

    async def hand_in(self, filled: Filled) -> Outcome:
        """Check, examine, then take in or ask. Raises TooOften, TryLater and Broken."""
        filled = replace(filled, answers=tidied(filled.answers))
        wrong = problems(filled.form, filled.answers, self._most)
        if wrong:
            return Invalid(wrong)
        self._admit(filled)
        return await self._offer(filled)

    async def remove(self, filled: Filled) -> Outcome:
        """Take in what is left once everything found is taken out."""
        self._admit(filled)
        asked = await self._offer(filled)
        if not isinstance(asked, Asked) or asked.redacted is None:
            return asked
        again = await self._offer(replace(filled, answers=asked.redacted))
        return replace(again, redacted=None) if isinstance(again, Asked) else again

    async def review(self, filled: Filled) -> Outcome:
        """Take it in as it stands, for the security reviewers."""
        self._admit(filled)
        return await _outcome(self._desk.hold(self._delivery(filled)))

    async def ask(self, filled: Filled) -> Asked | None:
        """What was found in it; None when nothing was, or when it cannot be read while its sender waits:
        then the house takes it in and reads it later."""
        try:
            self._admit(filled)
        except TooOften:
            return None
        examination = await self._examined(self._delivery(filled))
        return _look(filled, examination) if examination else None

    def _admit(self, filled: Filled) -> None:
        """Reading costs; who asks for very much of it comes again later."""
        self._pace.admit(filled.form.id, filled.peer, self._now().timestamp())

    async def _offer(self, filled: Filled) -> Outcome:
        delivery = self._delivery(filled)
        examination = await self._examined(delivery)
        asked = _look(filled, examination) if examination else None
        return asked or await _outcome(self._desk.receive(delivery, examination))

    async def _examined(self, delivery: Delivery) -> Examination | None:
        try:
            return await self._desk.examine(delivery)
        except (TryLater, Overdue, InspectorDied):
            return None

    def _delivery(self, filled: Filled) -> Delivery:
        """No envelope sender: an address typed into a form is proven by nobody, so no mail goes to it by itself."""
        now = self._now()
        return Delivery(
            channel=Channel.FORM,
            content=compose(filled.form, filled.answers, filled.submission_id, now),
            sender="",
            recipients=(f"form:{filled.form.id}",),
            received_at=now,
            peer=filled.peer,
            secure=filled.secure,
            submission_id=filled.submission_id,
        )


def submission_id(form: Form, mark: str, answers: Answers, key: str = "") -> str:
    """The same mark with the same answers is the same submission; changed answers are a new one, so that
    nobody's key can swallow another's message and going back to correct something loses nothing. A client's
    own ``key`` stays readable in it, so that its owner finds it again."""
    given = tidied(answers)
    texts = sorted(given.texts.items())
    digest = letters(msgspec.msgpack.encode((form.id, mark, texts, given.uploads)))
    return f"{_NOT_IN_A_KEY.sub('-', key)[:64]}.{digest}" if key else digest


def keyed_id(form: Form, key: str, answers: Answers) -> str:
    """For a client that is no browser: known by its own ``Idempotency-Key``, or by nothing ("")."""
    return submission_id(form, f"key {key}" if key else token_hex(16), answers, key)


def _look(filled: Filled, examination: Examination) -> Asked | None:
    acted_on = any(share.verdict is not Verdict.PASS for share in examination.shares)
    if not examination.findings or not acted_on:
        return None
    return Asked(_found(filled, examination), _without(filled, examination))


def _without(filled: Filled, examination: Examination) -> Answers | None:
    """The answers without what was found. Pictures are read later: a file with one stays as it is, unless it would
    have to be changed for something else in it."""
    unread = {one.place.path[:1] for one in examination.inspection.unscannable if one.reason is Reason.NEEDS_SIGHT}
    if examination.routed is None or unread & {finding.place.path[:1] for finding in examination.findings}:
        return None
    return recompose(filled.form, filled.answers, examination.routed, [number for path in unread for number in path])


async def _outcome(settling: Awaitable[Answer]) -> Outcome:
    try:
        answer = await settling
    except Refused as error:
        return Declined(error.public)
    match answer:
        case Accepted(references):
            return Taken(references[0])
        case Refusal(public, link):
            return Declined(public, link)


def _found(filled: Filled, examination: Examination) -> tuple[Found, ...]:
    """Findings by kind and question, in the order of the questions. Part *i* of the message is answer *i*."""
    names = labels(filled.form, filled.answers)
    places = Tally((finding.kind, _where(finding.place.path, names)) for finding in examination.findings)
    return tuple(Found(kind, plain(kind), where, times) for (kind, where), times in places.items())


def _where(path: tuple[int, ...], names: tuple[str, ...]) -> str:
    return names[path[0]] if path and path[0] < len(names) else "your answers"
