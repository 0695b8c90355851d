"""The promise of ``intake.ports.Outbox``, for every keeper of it."""

import asyncio
from datetime import datetime, timedelta

import pytest

from intake.errors import Shredded
from intake.ports import DuePost
from tests.contract.houses import NOON, House, post, record

HOUR = timedelta(hours=1)


async def put_out(house: House, *destinations: str) -> None:
    posts = [await post(house, key=f"post {number}", destination=name) for number, name in enumerate(destinations, 1)]
    await house.ledger.settle([await record(house, posts=tuple(posts))])


class OutboxSuite:
    async def test_a_post_is_due_at_once_with_all_its_facts(self, house: House) -> None:
        one = await post(house, key="unlike any other", needs_proof=True)
        await house.ledger.settle([await record(house, posts=(one,))])
        (due,) = await house.outbox.claim(NOON, 10)
        assert due == DuePost(due.id, "PR-1", "unlike any other", "mail", "warning", True, "addressee", 0)
        assert house.vault.unseal("PR-1", await house.outbox.payload(due.id)) == b"parcel unlike any other"

    async def test_a_claimed_post_is_leased_to_one_postman_for_five_minutes(self, house: House) -> None:
        await put_out(house, "mail")
        assert len(await house.outbox.claim(NOON, 10)) == 1
        assert await house.outbox.claim(NOON + timedelta(minutes=4), 10) == ()
        assert len(await house.outbox.claim(NOON + timedelta(minutes=6), 10)) == 1

    async def test_two_postmen_at_once_never_get_the_same_post(self, house: House) -> None:
        await put_out(house, *["mail"] * 30)
        claims = await asyncio.gather(*(house.outbox.claim(NOON, 10) for _ in range(3)))
        assert len({due.id for claim in claims for due in claim}) == 30

    async def test_a_long_queue_for_one_destination_does_not_hold_up_the_others(self, house: House) -> None:
        await put_out(house, *["webhook:claims"] * 20, "mail", "forward:permits")
        claimed = await house.outbox.claim(NOON, 5)
        assert sorted({due.destination for due in claimed}) == ["forward:permits", "mail", "webhook:claims"]
        assert len(claimed) == 5

    async def test_what_was_sent_never_comes_again_and_its_payload_is_gone(self, house: House) -> None:
        await put_out(house, "mail")
        (due,) = await house.outbox.claim(NOON, 10)
        await house.outbox.sent(due.id, NOON)
        assert await house.outbox.claim(NOON + HOUR, 10) == ()
        with pytest.raises(Shredded):
            await house.outbox.payload(due.id)

    async def test_what_was_dropped_never_comes_again_and_its_payload_is_gone(self, house: House) -> None:
        await put_out(house, "mail")
        (due,) = await house.outbox.claim(NOON, 10)
        await house.outbox.drop(due.id, NOON, "unproven")
        await house.outbox.retry(due.id, NOON, "late word of a second postman")
        assert await house.outbox.claim(NOON + HOUR, 10) == ()
        with pytest.raises(Shredded):
            await house.outbox.payload(due.id)

    async def test_a_retry_comes_at_its_time_and_counts_the_attempts(self, house: House) -> None:
        await put_out(house, "mail")
        for attempt in range(3):
            (due,) = await house.outbox.claim(NOON + attempt * HOUR, 10)
            assert due.attempts == attempt
            await house.outbox.retry(due.id, NOON + (attempt + 1) * HOUR, "refused for now")
            assert await house.outbox.claim(NOON + (attempt + 1) * HOUR - timedelta(seconds=1), 10) == ()

    @pytest.mark.parametrize(
        ("sentence", "spending", "allowed"),
        [
            ("one automatic mail is allowed", [("a", NOON)], [True]),
            ("a second within 24 hours is not", [("a", NOON), ("a", NOON + 23 * HOUR)], [True, False]),
            (
                "a refused one does not start the 24 hours anew",
                [("a", NOON), ("a", NOON + 23 * HOUR), ("a", NOON + 24 * HOUR)],
                [True, False, True],
            ),
            ("each addressee has a budget of their own", [("a", NOON), ("b", NOON)], [True, True]),
            ("no budget means no limit", [("", NOON), ("", NOON)], [True, True]),
        ],
    )
    async def test_an_addressee_gets_one_automatic_mail_in_24_hours(
        self, house: House, sentence: str, spending: list[tuple[str, datetime]], allowed: list[bool]
    ) -> None:
        assert [await house.outbox.spend(budget, at) for budget, at in spending] == allowed, sentence

    async def test_a_budget_is_spent_once_even_when_many_ask_at_once(self, house: House) -> None:
        assert sum(await asyncio.gather(*(house.outbox.spend("a", NOON) for _ in range(10)))) == 1

    @pytest.mark.parametrize(
        ("sentence", "spending", "allowed"),
        [
            ("so many within an hour", [({"a": 2}, NOON)] * 3, [True, True, False]),
            ("an hour later there are as many again", [({"a": 1}, NOON), ({"a": 1}, NOON + HOUR)], [True, True]),
            (
                "the hour is any hour, not the clock's",
                [({"a": 2}, NOON), ({"a": 2}, NOON + HOUR / 2), *[({"a": 2}, NOON + HOUR)] * 2],
                [True, True, True, False],
            ),
            ("each budget by itself", [({"a": 1}, NOON), ({"b": 1}, NOON)], [True, True]),
            ("of several the tightest counts", [({"": 9, "a": 1}, NOON)] * 2, [True, False]),
            (
                "what was refused has used up nothing of the others",
                [({"": 2, "a": 1}, NOON)] * 3 + [({"": 2, "b": 1}, NOON)],
                [True, False, False, True],
            ),
        ],
    )
    async def test_automatic_mails_an_hour(
        self, house: House, sentence: str, spending: list[tuple[dict[str, int], datetime]], allowed: list[bool]
    ) -> None:
        assert [await house.outbox.spend_hourly(budgets, at) for budgets, at in spending] == allowed, sentence

    async def test_the_last_of_an_hour_is_spent_once_even_when_many_ask_at_once(self, house: House) -> None:
        assert sum(await asyncio.gather(*(house.outbox.spend_hourly({"a": 3, "": 5}, NOON) for _ in range(10)))) == 3
