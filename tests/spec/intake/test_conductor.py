"""The conductor over memory: what is written, sealed, sent and told for each kind of message."""

from dataclasses import dataclass, replace
from email import message_from_bytes

import msgspec
import pytest

from infra.inspectors.inline import InlineInspectors
from intake.answer import Accepted, Answer, Refusal
from intake.errors import InspectorDied, NotAllowed, Overdue, Shredded, TryLater
from intake.examination import Examination
from intake.lifecycle import State
from intake.mails import Mails
from intake.outgoing import Parcel, unpack
from intake.pipeline import House, finish, receive, resume
from intake.ports import Decision, Purpose, Receipt, Ruling
from intake.records import Records
from intake.replies.compose import HouseWords
from intake.rulebook import Rulebook, Sources, compile_rules
from intake.submission import Channel, Delivery, Letter
from redaction.policies.rules import Verdict
from tests.contract.houses import NOON, memory_house
from tests.contract.houses import House as Store
from tests.spec.intake.words import delivery

CARD = "4539 1488 0343 6467"
WITH_CARD = f"From: ann@example.org\r\nSubject: Order\r\nMessage-ID: <1@example.org>\r\n\r\nCharge {CARD}, cvv 737.\r\n".encode()
UNREADABLE = b"From: ann@example.org\r\nSubject: Claim\r\nMessage-ID: <2@example.org>\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\r\n"


@dataclass
class Moody:
    """Inspectors that first fail in the ways given, then do their work."""

    rulebook: Rulebook
    moods: list[Exception]

    async def examine(self, delivery: Delivery, *, patience: float, budget: float) -> Examination:
        if self.moods:
            raise self.moods.pop(0)
        return await InlineInspectors(self.rulebook).examine(delivery, patience=patience, budget=budget)

    async def letter_of(self, content: bytes, *, budget: float) -> Letter:
        return await InlineInspectors(self.rulebook).letter_of(content, budget=budget)

    async def blanked(self, content: bytes, *, budget: float) -> bytes:
        if self.moods:
            raise self.moods.pop(0)
        return await InlineInspectors(self.rulebook).blanked(content, budget=budget)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return compile_rules(Sources())


@pytest.fixture
def store() -> Store:
    return memory_house()


def house(store: Store, rulebook: Rulebook, *moods: Exception) -> House:
    words = HouseWords("Example Post", "1 Square", "https://intake.post.example", "post.example")
    records = Records(store.vault, rulebook, Mails(rulebook.programs, words, store.clock), store.clock)
    return House(store.ledger, store.vault, Moody(rulebook, list(moods)), rulebook, records, words, lambda _what: None)


def tightened(rulebook: Rulebook, program: str, act: Verdict) -> Rulebook:
    """The same rules, but cards for ``program`` come to ``act``."""
    return replace(rulebook, policies={**rulebook.policies, program: rulebook.policy.tightened({"card": act.value})})


def accepted(answer: Answer) -> tuple[str, ...]:
    assert isinstance(answer, Accepted)
    return answer.references


async def receipt(store: Store, reference: str) -> Receipt:
    found = await store.ledger.receipt(reference)
    assert found is not None
    return found


async def posts(store: Store) -> dict[str, Parcel]:
    """What waits in the outbox, by kind."""
    due = await store.outbox.claim(NOON, 100)
    return {post.kind: unpack(store.vault.unseal(post.reference, await store.outbox.payload(post.id))) for post in due}


async def is_sealed(store: Store, reference: str, purpose: str) -> bool:
    try:
        await store.vault.open(reference, purpose)
    except Shredded:
        return False
    return True


async def test_a_redacted_message_is_a_ticket_a_letter_and_a_warning(store: Store, rulebook: Rulebook) -> None:
    (reference,) = accepted(await receive(delivery(WITH_CARD), house(store, rulebook)))
    letter = msgspec.json.decode(await store.vault.open(reference, Purpose.LETTER), type=Letter)
    assert "ends 6467" in letter.text
    assert "737" not in letter.text
    warning = (await posts(store))["warning"]
    assert (warning.mail_from, warning.recipients) == ("", ("ann@example.org",))
    assert message_from_bytes(warning.content)["In-Reply-To"] == "<1@example.org>"
    assert not await is_sealed(store, reference, Purpose.ORIGINAL)
    assert store.audited() == ["routed"]


async def test_a_refused_message_leaves_an_audit_line_and_nothing_else(store: Store, rulebook: Rulebook) -> None:
    strict = tightened(rulebook, "stamps", Verdict.REFUSE)
    answer = await receive(delivery(WITH_CARD), house(store, strict))
    assert isinstance(answer, Refusal)
    assert "6467" not in answer.public
    assert await posts(store) == {}
    assert store.audited() == ["refused"]


async def test_what_one_program_refuses_and_another_takes_is_held_for_the_first(store: Store, rulebook: Rulebook) -> None:
    """The sender hears one answer for both, and it cannot be no."""
    strict = tightened(rulebook, "stamps", Verdict.REFUSE)
    both = delivery(WITH_CARD, "stamps@post.example", "claims@post.example")
    first, second = [await receipt(store, one) for one in accepted(await receive(both, house(store, strict)))]
    assert (first.program, first.state, second.program, second.state) == ("stamps", State.HELD, "claims", State.ROUTED)
    original = await store.vault.open(first.reference, Purpose.ORIGINAL)
    assert CARD.encode() in original
    assert b"737" not in original, "a card's code is never kept"


async def test_what_is_refused_only_after_250_is_held(store: Store, rulebook: Rulebook) -> None:
    strict = tightened(rulebook, "stamps", Verdict.REFUSE)
    busy = house(store, strict, TryLater("busy"))
    (reference,) = accepted(await receive(delivery(WITH_CARD), busy))
    assert (await finish(reference, busy)).state is State.HELD
    assert await is_sealed(store, reference, Purpose.ORIGINAL)


@pytest.mark.parametrize(("sentence", "mood"), [("all are busy", TryLater("busy")), ("it takes too long", Overdue("long"))])
async def test_what_cannot_be_examined_at_once_waits_sealed(store: Store, rulebook: Rulebook, sentence: str, mood: Exception) -> None:
    moody = house(store, rulebook, mood)
    (reference,) = accepted(await receive(delivery(WITH_CARD), moody))
    assert (await receipt(store, reference)).state is State.DEFERRED, sentence
    assert await store.ledger.claim_deferred(NOON, 10) == (reference,)
    assert (await finish(reference, moody)).state is State.ROUTED
    assert not await is_sealed(store, reference, Purpose.RAW), "the raw copy lives only until it is examined"
    assert list(await posts(store)) == ["warning"]


@pytest.mark.parametrize(
    ("sentence", "mood", "reason"),
    [
        ("it took too long again", Overdue("long"), "took too long to examine"),
        ("it killed the inspector", InspectorDied("gone"), "the inspector failed on it"),
    ],
)
async def test_what_cannot_be_examined_later_either_is_held(
    store: Store, rulebook: Rulebook, sentence: str, mood: Exception, reason: str
) -> None:
    moody = house(store, rulebook, TryLater("busy"), mood)
    (reference,) = accepted(await receive(delivery(WITH_CARD), moody))
    assert (await finish(reference, moody)).state is State.HELD, sentence
    assert (await receipt(store, reference)).reasons == (f"the message: {reason}",)
    assert b"737" not in await store.vault.open(reference, Purpose.ORIGINAL)
    assert await posts(store) == {}, "nobody read who sent it"


async def test_what_cannot_even_be_blanked_is_held_whole(store: Store, rulebook: Rulebook) -> None:
    hopeless = house(store, rulebook, InspectorDied("gone"), InspectorDied("gone again"))
    (reference,) = accepted(await receive(delivery(WITH_CARD), hopeless))
    assert (await receipt(store, reference)).state is State.HELD
    assert await store.vault.open(reference, Purpose.ORIGINAL) == WITH_CARD, "a message is never lost"


async def test_while_no_inspector_is_free_the_overflow_lane_waits_on(store: Store, rulebook: Rulebook) -> None:
    busy = house(store, rulebook, TryLater("busy"), TryLater("busy"))
    (reference,) = accepted(await receive(delivery(WITH_CARD), busy))
    with pytest.raises(TryLater):
        await finish(reference, busy)
    assert (await receipt(store, reference)).state is State.DEFERRED


@pytest.mark.parametrize(
    ("ruling", "state", "gone", "sent"),
    [
        (Ruling.RELEASE_ORIGINAL, State.ROUTED, (Purpose.ORIGINAL, "denial"), []),
        (Ruling.DENY, State.DENIED, (Purpose.ORIGINAL, Purpose.ROUTED, "denial"), ["denial"]),
        (Ruling.DESTROY, State.DESTROYED, (Purpose.LETTER, Purpose.ORIGINAL, Purpose.ROUTED, Purpose.EXTRA, "denial"), []),
    ],
)
async def test_a_decision_is_carried_out_and_what_is_not_needed_is_shredded(  # noqa: PLR0917
    store: Store, rulebook: Rulebook, ruling: Ruling, state: State, gone: tuple[str, ...], sent: list[str]
) -> None:
    calm = house(store, rulebook)
    (reference,) = accepted(await receive(delivery(UNREADABLE), calm))
    case = (await receipt(store, reference)).case
    assert case is not None
    await posts(store)  # the first letter is on its way
    decision = Decision(case, reference, ruling, "riley", "as the policy says", NOON)
    assert (await resume(decision, calm)).state is state
    assert [purpose for purpose in gone if await is_sealed(store, reference, purpose)] == []
    assert list(await posts(store)) == sent
    assert store.audited() == ["held", "carried out"]
    with pytest.raises((NotAllowed, Shredded)):  # decided is decided, and what it was about is gone
        await resume(decision, calm)


async def test_a_form_sent_to_review_is_held_with_its_original(store: Store, rulebook: Rulebook) -> None:
    form = delivery(WITH_CARD, "form:question", channel=Channel.FORM, sender="")
    (reference,) = accepted(await receive(replace(form, for_review=True), house(store, rulebook)))
    held = await receipt(store, reference)
    assert held.state is State.HELD
    assert "the sender asked for a security review" in held.reasons
    assert CARD.encode() in await store.vault.open(reference, Purpose.ORIGINAL)
    assert await posts(store) == {}, "the page told them"


@pytest.mark.parametrize(
    ("sentence", "first", "second", "same"),
    [
        ("the same bytes from the same sender", delivery(), delivery(), True),
        ("the same bytes from another sender", delivery(), delivery(sender="bob@example.org"), False),
        ("other bytes", delivery(), delivery(WITH_CARD), False),
        ("another program", delivery(), replace(delivery(), recipients=("claims@post.example",)), False),
        ("another address of the same program", delivery(), replace(delivery(), recipients=("orders@post.example",)), True),
        (
            "a form with one id, whatever its bytes",
            replace(delivery(), submission_id="s"),
            replace(delivery(WITH_CARD), submission_id="s"),
            True,
        ),
    ],
)
async def test_what_counts_as_the_same_message(  # noqa: PLR0917
    store: Store, rulebook: Rulebook, sentence: str, first: Delivery, second: Delivery, same: bool
) -> None:
    calm = house(store, rulebook)
    references = {accepted(await receive(one, calm)) for one in (first, second)}
    assert (len(references) == 1) is same, sentence
