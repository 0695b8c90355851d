"""The form door over the real rules: whichever free-text question a number is written into, its sender is asked."""

import pytest

from intake.answer import Accepted, Answer
from intake.examination import Examination
from intake.examine import examine
from intake.forms.answers import Answers
from intake.forms.counter import MAX_FORM, Asked, Counter, Filled, Taken
from intake.forms.definition import FieldType, Form
from intake.rulebook import Rulebook, Sources, compile_rules
from intake.submission import Delivery
from tests.doors.web.house import FORMS, START

SAMPLES = {
    FieldType.SELECT: "",
    FieldType.EMAIL: "ada@example.org",
    FieldType.TEL: "555 010 0199",
    FieldType.DATE: "2026-12-24",
    FieldType.TEXT: "Ada Example",
    FieldType.TEXTAREA: "As we talked about.\nThank you.",
}
FREE_TEXT = [(form.id, question.name) for form in FORMS.values() for question in form.fields if question.type is FieldType.TEXTAREA]


class RealDesk:
    """Examines by the shipped rules; takes in by remembering."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self.received: list[Delivery] = []

    async def examine(self, delivery: Delivery) -> Examination:
        return examine(delivery, self._rulebook)

    async def receive(self, delivery: Delivery, examination: Examination | None = None) -> Answer:
        self.received.append(delivery)
        return Accepted((f"PR-{len(self.received)}",))

    hold = receive

    async def status(self, reference: str) -> str | None:
        return reference


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return compile_rules(Sources())


def filled(form: Form, **answers: str) -> Filled:
    texts = {one.name: one.options[0] if one.options else SAMPLES[one.type] for one in form.fields if one.required}
    return Filled(form, "journey", Answers({**texts, **answers}))


@pytest.mark.parametrize("form_id", FORMS)
async def test_a_clean_form_is_taken_in(rulebook: Rulebook, form_id: str) -> None:
    counter = Counter(RealDesk(rulebook), lambda: START, MAX_FORM)
    assert await counter.hand_in(filled(FORMS[form_id])) == Taken("PR-1")


@pytest.mark.parametrize("place", FREE_TEXT, ids="/".join)
@pytest.mark.parametrize(
    ("kind", "text", "left"),
    [
        ("card", "Please charge my card 4111 1111 1111 1111 for it.", "[card number removed, ends 1111]"),
        ("ssn", "My Social Security number is 536-90-4399.", "[Social Security number removed]"),
    ],
)
async def test_a_number_in_free_text_is_asked_about_and_can_be_removed(
    rulebook: Rulebook, place: tuple[str, str], kind: str, text: str, left: str
) -> None:
    desk, form, name = RealDesk(rulebook), FORMS[place[0]], place[1]
    counter = Counter(desk, lambda: START, MAX_FORM)
    label = next(question.label for question in form.fields if question.name == name)
    asked = await counter.hand_in(filled(form, **{name: text}))
    assert isinstance(asked, Asked)
    assert [(one.kind, one.where) for one in asked.found] == [(kind, label)]
    assert asked.redacted is not None
    assert left in asked.redacted.texts[name]
    assert await counter.remove(filled(form, **{name: text})) == Taken("PR-1")
    assert b"4111" not in desk.received[0].content
