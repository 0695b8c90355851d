"""Mail with pictures: taken in at once, read later by those who can, held where nobody could."""

from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from io import BytesIO

import msgspec
import pytest
from PIL import Image

from infra.inspectors.inline import InlineInspectors
from intake.answer import Accepted, Refusal
from intake.errors import Broken, InspectorDied, Overdue, TryLater
from intake.examination import Examination
from intake.forms.answers import Answers, Upload
from intake.forms.counter import Counter, Filled, Taken
from intake.frontdesk import FrontDesk
from intake.lifecycle import State
from intake.mails import Mails
from intake.pipeline import House, finish, receive
from intake.ports import Inspectors, Later, Purpose, Receipt
from intake.records import Records
from intake.replies.compose import HouseWords
from intake.rulebook import Rulebook, Sources, compile_rules
from intake.submission import Delivery, Letter
from redaction.media.sight import Line
from redaction.policies.rules import Verdict
from tests.contract.houses import NOON, memory_house
from tests.contract.houses import House as Store
from tests.spec.intake.words import delivery

CARD = "4539 1488 0343 6467"
INK = (200, 0, 0)


class RedInk:
    """Eyes for pictures in which a red area stands for a line with a card number."""

    def lines(self, picture: Image.Image) -> tuple[Line, ...]:
        box = (20, 20, 180, 40)
        return (Line(f"my card {CARD}", box, "eyes"),) if picture.convert("RGB").getpixel((100, 30)) == INK else ()


@dataclass
class Moody:
    """Inspectors that first fail in the ways given, then do their work."""

    able: Inspectors
    moods: list[Exception] = field(default_factory=list)

    async def examine(self, delivery: Delivery, *, patience: float, budget: float) -> Examination:
        if self.moods:
            raise self.moods.pop(0)
        return await self.able.examine(delivery, patience=patience, budget=budget)

    async def letter_of(self, content: bytes, *, budget: float) -> Letter:
        return await self.able.letter_of(content, budget=budget)

    async def blanked(self, content: bytes, *, budget: float) -> bytes:
        return await self.able.blanked(content, budget=budget)


@dataclass
class Office:
    """A house over memory, whom it woke, and what became of a message."""

    house: House
    store: Store
    woken: list[Later]

    async def take(self, message: Delivery) -> str:
        answer = await receive(message, self.house)
        assert isinstance(answer, Accepted)
        return answer.references[0]

    async def receipt(self, reference: str) -> Receipt:
        found = await self.store.ledger.receipt(reference)
        assert found is not None
        return found

    async def letter(self, reference: str) -> Letter:
        return msgspec.json.decode(await self.store.vault.open(reference, Purpose.LETTER), type=Letter)

    async def picture(self, reference: str) -> Image.Image:
        """As the program gets it."""
        message = message_from_bytes(await self.store.vault.open(reference, Purpose.ROUTED), policy=default)
        (part,) = [part for part in message.walk() if part.get_content_maintype() == "image"]
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        return Image.open(BytesIO(content)).convert("RGB")

    async def posts(self) -> list[str]:
        return [post.kind for post in await self.store.outbox.claim(NOON, 10)]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return compile_rules(Sources())


def office(rulebook: Rulebook, *, quick: tuple[Exception, ...] = (), readers: tuple[Exception, ...] | None = ()) -> Office:
    """``readers`` None: nobody here reads pictures."""
    store, woken = memory_house(), list[Later]()
    words = HouseWords("Example Post", "1 Square", "https://intake.post.example", "post.example")
    records = Records(store.vault, rulebook, Mails(rulebook.programs, words, store.clock), store.clock)
    blind = Moody(InlineInspectors(rulebook), list(quick))
    seeing = None if readers is None else Moody(InlineInspectors(replace(rulebook, sight=RedInk())), list(readers))
    return Office(House(store.ledger, store.vault, blind, rulebook, records, words, woken.append, readers=seeing), store, woken)


def png(ink: tuple[int, int, int]) -> bytes:
    image = Image.new("RGB", (200, 60), "white")
    image.paste(ink, (20, 20, 180, 40))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def photo(ink: tuple[int, int, int] = INK, text: str = "See my photo.") -> Delivery:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"], message["Message-ID"] = "ann@example.org", "Claim", "<1@example.org>"
    message.set_content(text)
    message.add_attachment(png(ink), maintype="image", subtype="png", filename="photo.png")
    return delivery(message.as_bytes())


async def test_a_picture_is_taken_in_at_once_and_read_later(rulebook: Rulebook) -> None:
    here = office(rulebook)
    reference = await here.take(photo())
    assert ((await here.receipt(reference)).state, here.woken) == (State.DEFERRED, [Later.READING])
    assert await here.store.ledger.claim_deferred(NOON, 10) == (), "it is in no letter's way"
    assert (await finish(reference, here.house, Later.READING)).state is State.ROUTED
    assert (await here.receipt(reference)).findings == {"card": 1}
    assert await here.posts() == ["warning"]
    letter = await here.letter(reference)
    assert "See my photo." in letter.text
    assert [(one.name, one.state) for one in letter.attachments] == [("photo.png", "redacted")]
    painted = await here.picture(reference)
    assert painted.getpixel((100, 30)) == (0, 0, 0)
    assert painted.getpixel((100, 5)) == (255, 255, 255)


async def test_a_picture_with_nothing_in_it_passes(rulebook: Rulebook) -> None:
    here = office(rulebook)
    reference = await here.take(photo((0, 200, 0)))
    assert (await finish(reference, here.house, Later.READING)).state is State.ROUTED
    assert ((await here.receipt(reference)).findings, await here.posts()) == ({}, ["receipt"])
    assert (await here.picture(reference)).getpixel((100, 30)) == (0, 200, 0)


async def test_where_nobody_reads_pictures_they_are_held_at_once(rulebook: Rulebook) -> None:
    here = office(rulebook, readers=None)
    held = await here.receipt(await here.take(photo()))
    assert (held.state, held.reasons) == (State.HELD, ("attachment 1, photo.png: a picture that was not read",))


@pytest.mark.parametrize(
    ("sentence", "mood", "reason"),
    [
        ("it took too long", Overdue("long"), "the message: took too long to examine"),
        ("it killed the inspector", InspectorDied("gone"), "the message: the inspector failed on it"),
        ("no inspector with eyes could be started", Broken("no memory"), "the message: a picture that was not read"),
    ],
)
async def test_what_could_not_be_read_is_held_with_what_else_was_seen_of_it_and_not_tried_again(
    rulebook: Rulebook, sentence: str, mood: Exception, reason: str
) -> None:
    here = office(rulebook, readers=(mood,))
    reference = await here.take(photo(text=f"My card is {CARD}."))
    assert (await finish(reference, here.house, Later.READING)).state is State.HELD, sentence
    held = await here.receipt(reference)
    assert reason in held.reasons
    assert held.findings == {"card": 1}
    assert await here.store.ledger.claim_deferred(NOON, 10, Later.READING) == ()


async def test_it_is_held_unread_even_when_nobody_else_is_free_to_look(rulebook: Rulebook) -> None:
    here = office(rulebook, readers=(Overdue("long"),))
    reference = await here.take(photo())
    assert isinstance(here.house.inspectors, Moody)
    here.house.inspectors.moods.append(TryLater("busy"))
    assert (await finish(reference, here.house, Later.READING)).state is State.HELD


async def test_while_all_who_read_pictures_are_busy_it_waits_on(rulebook: Rulebook) -> None:
    here = office(rulebook, readers=(TryLater("busy"),))
    reference = await here.take(photo())
    with pytest.raises(TryLater):
        await finish(reference, here.house, Later.READING)
    assert (await finish(reference, here.house, Later.READING)).state is State.ROUTED


async def test_what_turns_out_to_hold_a_picture_only_later_changes_lanes(rulebook: Rulebook) -> None:
    here = office(rulebook, quick=(TryLater("busy"),))
    reference = await here.take(photo())
    assert await here.store.ledger.claim_deferred(NOON, 10) == (reference,)
    assert (await finish(reference, here.house)).state is State.DEFERRED
    assert here.woken == [Later.OVERFLOW, Later.READING]
    assert await here.store.ledger.claim_deferred(NOON, 10, Later.READING) == (reference,)
    assert (await finish(reference, here.house, Later.READING)).state is State.ROUTED


async def test_what_waits_when_reading_pictures_is_switched_off_is_held(rulebook: Rulebook) -> None:
    here = office(rulebook)
    reference = await here.take(photo())
    assert (await finish(reference, replace(here.house, readers=None), Later.READING)).state is State.HELD


async def test_what_is_refused_for_its_text_is_refused_whatever_its_picture_shows(rulebook: Rulebook) -> None:
    strict = replace(rulebook, policies={**rulebook.policies, "stamps": rulebook.policy.tightened({"card": Verdict.REFUSE.value})})
    here = office(strict)
    assert isinstance(await receive(photo(text=f"My card is {CARD}."), here.house), Refusal)
    assert here.woken == []


async def test_taking_a_number_out_of_a_form_leaves_its_photo_to_be_read(rulebook: Rulebook) -> None:
    here = office(rulebook)
    form = rulebook.forms["damage-claim"]
    counter = Counter(FrontDesk(here.house), lambda: NOON, 1_000_000)
    texts = {"tracking-number": "", "damage": f"A vase, paid with {CARD}", "value": "49.95", "name": "Ada Example", "address": "1 Main St"}
    filled = Filled(form, "one", Answers(texts, (Upload("proof", "vase.png", "image/png", png((0, 200, 0))),)))
    asked = await counter.ask(filled)
    assert asked is not None
    assert asked.redacted is not None
    taken = await counter.remove(filled)
    assert isinstance(taken, Taken)
    assert here.woken == [Later.READING]
    assert (await finish(taken.reference, here.house, Later.READING)).state is State.ROUTED
    letter = await here.letter(taken.reference)
    assert "A vase, paid with [card number removed" in letter.text
    assert [(one.name, one.state) for one in letter.attachments] == [("vase.png", "untouched")]
