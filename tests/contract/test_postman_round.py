"""One round of the post: every post ends as sent, retried or dropped, whatever happens to its neighbours."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from infra.postman.memory import MemoryPostman
from infra.postman.port import Postman, Unreachable
from infra.postman.round import AT_ONCE, MailPace, Why, deliver_due
from infra.postman.schedule import MINUTES, next_attempt
from intake.errors import Refused, Shredded, TryLater, Unreadable
from intake.outgoing import Parcel, pack
from intake.ports import Blob, DuePost
from intake.sender.proof import Proof
from intake.submission import Sender

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SENDER = Sender(envelope="jo@example.org")
PARCEL = Parcel(b"Subject: x\r\n\r\n", "", ("jo@example.org",), SENDER)


class FrozenClock:
    def now(self) -> datetime:
        return NOW


@dataclass
class Box:
    """An outbox of rows in memory; ``ends`` says what became of each."""

    posts: list[DuePost]
    payloads: dict[int, bytes] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    ends: dict[int, tuple[str, object]] = field(default_factory=dict)
    hourly: list[str] = field(default_factory=list)

    async def claim(self, now: datetime, limit: int) -> tuple[DuePost, ...]:
        return tuple(self.posts[:limit])

    async def payload(self, post_id: int) -> Blob:
        return Blob("post", "k", b"", b"", self.payloads.get(post_id, pack(PARCEL)))

    async def sent(self, post_id: int, now: datetime) -> None:
        self.ends[post_id] = ("sent", "")

    async def retry(self, post_id: int, next_attempt_at: datetime, why: str) -> None:
        assert next_attempt_at > NOW
        self.ends[post_id] = ("retry", why)

    async def drop(self, post_id: int, now: datetime, why: str) -> None:
        self.ends[post_id] = ("drop", why)

    async def spend(self, budget: str, now: datetime) -> bool:
        fresh = budget not in self.spent
        self.spent.add(budget)
        return fresh

    async def spend_hourly(self, budgets: Mapping[str, int], now: datetime) -> bool:
        if any(self.hourly.count(budget) >= times for budget, times in budgets.items()):
            return False
        self.hourly += budgets
        return True


class OpenVault:
    """Gives back what it is given; "gone" and "torn" payloads are what their names say."""

    async def seal(self, reference: str, contents: Mapping[str, bytes]) -> tuple[Blob, ...]:
        raise NotImplementedError

    async def open(self, reference: str, purpose: str) -> bytes:
        raise NotImplementedError

    def fingerprint(self, text: str) -> str:
        return f"fingerprint of {text}"

    def unseal(self, reference: str, blob: Blob) -> bytes:
        if blob.ciphertext == b"gone":
            raise Shredded
        if blob.ciphertext == b"torn":
            raise Unreadable
        return blob.ciphertext


class Poison:
    async def deliver(self, destination: str, parcel: Parcel, key: str) -> None:
        raise ZeroDivisionError("a bug of ours")


def post(number: int = 1, destination: str = "mail", *, proof: bool = False, budget: str = "", attempts: int = 0) -> DuePost:
    return DuePost(number, "PR-1", f"key-{number}", destination, "warning", proof, budget, attempts)


async def says_yes(sender: Sender) -> Proof:
    return Proof(True, "")


async def says_no(sender: Sender) -> Proof:
    return Proof(False, "neither")


async def does_not_know(sender: Sender) -> Proof:
    raise TryLater("no answer")


async def run(
    box: Box, postman: Postman, prove: Callable[[Sender], object] = says_yes, pace: MailPace | None = None
) -> list[tuple[str, int, str]]:
    notes: list[tuple[str, int, str]] = []

    def note(what: str, post: DuePost, why: str) -> None:
        notes.append((what, post.id, why))

    postmen = {"mail": postman, "webhook:claims": postman, "poison": Poison()}
    means = {"clock": FrozenClock(), "limit": 50, "note": note, "pace": pace or MailPace()}
    claimed = await deliver_due(box, OpenVault(), postmen, prove, **means)  # type: ignore[arg-type]
    assert claimed == len(box.posts)
    return notes


ENDS = [
    ("a good one is sent", post(), b"", None, says_yes, ("sent", "")),
    ("a destination of its own", post(destination="webhook:claims"), b"", None, says_yes, ("sent", "")),
    ("a proven sender gets mail", post(proof=True), b"", None, says_yes, ("sent", "")),
    ("an unproven sender gets none", post(proof=True), b"", None, says_no, ("drop", Why.UNPROVEN)),
    ("proof is asked for only where it is needed", post(), b"", None, says_no, ("sent", "")),
    ("nobody to prove is unproven", post(proof=True), pack(Parcel(b"x")), None, says_yes, ("drop", Why.UNPROVEN)),
    ("proof that cannot be had now waits", post(proof=True), b"", None, does_not_know, ("retry", Why.NOT_NOW)),
    ("a destination that is busy waits", post(), b"", TryLater("busy"), says_yes, ("retry", Why.NOT_NOW)),
    ("a no is the end", post(), b"", Refused("no"), says_yes, ("drop", Why.REFUSED)),
    ("five days are enough", post(attempts=len(MINUTES)), b"", TryLater("busy"), says_yes, ("drop", Why.GIVEN_UP)),
    ("no way out configured waits for one", post(destination="forward:x"), b"", None, says_yes, ("retry", Why.NO_POSTMAN)),
    ("destroyed content is never sent", post(), b"gone", None, says_yes, ("drop", Why.SHREDDED)),
    ("a torn payload waits for the operator", post(), b"torn", None, says_yes, ("retry", Why.FAULT)),
    ("a payload that is no parcel as well", post(), b"\xc1", None, says_yes, ("retry", Why.FAULT)),
    ("a bug of ours costs only its own post", post(destination="poison"), b"", None, says_yes, ("retry", Why.FAULT)),
]


@pytest.mark.parametrize(("sentence", "due", "payload", "trouble", "prove", "end"), ENDS, ids=[row[0] for row in ENDS])
async def test_the_end_of_a_post(
    sentence: str, due: DuePost, payload: bytes, trouble: Exception | None, *, prove: Callable[[Sender], object], end: tuple[str, str]
) -> None:
    box = Box([due], {due.id: payload} if payload else {})
    notes = await run(box, MemoryPostman(trouble=[trouble] if trouble else []), prove)
    assert box.ends == {due.id: end}
    assert notes == [(end[0], due.id, end[1])]


async def test_poison_does_not_keep_the_others_from_their_end() -> None:
    box = Box([post(1), post(2, "poison"), post(3), post(4), post(5)], {4: b"torn"})
    await run(box, MemoryPostman())
    assert [box.ends[number][0] for number in range(1, 6)] == ["sent", "retry", "sent", "retry", "sent"]


class TestBudget:
    async def test_the_second_mail_to_one_addressee_is_dropped(self) -> None:
        box = Box([post(1, budget="jo")])
        await run(box, MemoryPostman())
        box.posts = [post(2, budget="jo"), post(3, budget="jane")]
        await run(box, MemoryPostman())
        assert box.ends == {1: ("sent", ""), 2: ("drop", Why.OVER_BUDGET), 3: ("sent", "")}

    async def test_a_second_try_of_the_same_mail_is_not_a_second_mail(self) -> None:
        box = Box([post(1, budget="jo")])
        postman = MemoryPostman(trouble=[TryLater("busy")])
        await run(box, postman)
        await run(box, postman)
        assert box.ends == {1: ("sent", "")}

    async def test_a_forged_sender_uses_up_nobodys_budget(self) -> None:
        box = Box([post(1, proof=True, budget="jo")])
        await run(box, MemoryPostman(), says_no)
        box.posts = [post(2, proof=True, budget="jo")]
        await run(box, MemoryPostman(), says_yes)
        assert box.ends[2] == ("sent", "")


def to(address: str) -> bytes:
    return pack(Parcel(b"Subject: x\r\n\r\n", "", (address,), SENDER))


class TestPace:
    @pytest.mark.parametrize(
        ("sentence", "pace", "addresses", "sent"),
        [
            ("no limit", MailPace(), ["a@x.example", "b@x.example"], [True, True]),
            ("so many to a domain", MailPace(domain=1), ["a@x.example", "b@X.example", "c@y.example"], [True, False, True]),
            ("so many in all", MailPace(house=2), ["a@x.example", "b@y.example", "c@z.example"], [True, True, False]),
        ],
    )
    async def test_automatic_mail_has_a_pace(self, sentence: str, pace: MailPace, addresses: list[str], sent: list[bool]) -> None:
        posts = [post(number, budget=address) for number, address in enumerate(addresses, 1)]
        box = Box(posts, {number: to(address) for number, address in enumerate(addresses, 1)})
        await run(box, MemoryPostman(), pace=pace)
        ends = [("sent", "") if each else ("drop", Why.TOO_MANY) for each in sent]
        assert [box.ends[number] for number in range(1, len(posts) + 1)] == ends, sentence

    async def test_what_people_write_has_none(self) -> None:
        box = Box([post(1), post(2), post(3)])
        await run(box, MemoryPostman(), pace=MailPace(1, 1))
        assert set(box.ends.values()) == {("sent", "")}

    async def test_a_second_try_uses_up_nothing_and_neither_does_one_who_writes_again(self) -> None:
        pace, box = MailPace(domain=2), Box([post(1, budget="jo")])
        postman = MemoryPostman(trouble=[TryLater("busy")] * 2)
        for _ in range(3):
            await run(box, postman, pace=pace)
        box.posts = [post(2, budget="jo"), post(3, budget="jo"), post(4, budget="jane")]
        await run(box, postman, pace=pace)
        over = ("drop", Why.OVER_BUDGET)
        assert box.ends == {1: ("sent", ""), 2: over, 3: over, 4: ("sent", "")}

    async def test_the_name_of_a_domain_is_not_kept(self) -> None:
        box = Box([post(1, budget="jo")])
        await run(box, MemoryPostman(), pace=MailPace(1, 1))
        assert box.hourly == ["", "fingerprint of domain|example.org"]


class Crowd:
    """Counts how many deliveries are on their way at once; lets them go when the crowd is as large as it gets."""

    def __init__(self) -> None:
        self.inside = self.most = 0

    async def deliver(self, destination: str, parcel: Parcel, key: str) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        for _ in range(20):
            await asyncio.sleep(0)
        self.inside -= 1


async def test_only_so_many_at_once() -> None:
    crowd = Crowd()
    await run(Box([post(number) for number in range(3 * AT_ONCE)]), crowd)
    assert crowd.most == AT_ONCE


class Dead:
    """A destination that does not answer at all; counts how often it was asked."""

    asked = 0

    async def deliver(self, destination: str, parcel: Parcel, key: str) -> None:
        self.asked += 1
        raise Unreachable("nobody there")


async def test_a_dead_destination_is_not_asked_again_and_again() -> None:
    dead, box = Dead(), Box([post(number) for number in range(5 * AT_ONCE)])
    await run(box, dead)
    assert dead.asked <= AT_ONCE
    assert set(box.ends.values()) == {("retry", Why.NOT_NOW)}


class TestSchedule:
    WAITS = ((0, 1), (1, 5), (2, 15), (3, 60), (4, 120), (5, 240), (6, 480), (19, 480))

    @pytest.mark.parametrize(("attempts", "minutes"), WAITS)
    def test_waits_grow(self, attempts: int, minutes: int) -> None:
        assert next_attempt(attempts, NOW, 0.0) == NOW + timedelta(minutes=minutes)
        assert next_attempt(attempts, NOW, 1.0) == NOW + timedelta(minutes=minutes * 1.25)

    def test_it_ends_after_about_five_days(self) -> None:
        assert next_attempt(len(MINUTES), NOW, 0.5) is None
        assert timedelta(days=4.5) < timedelta(minutes=sum(MINUTES)) <= timedelta(days=5)
