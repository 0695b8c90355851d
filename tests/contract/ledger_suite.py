"""The promise of ``intake.ports.Ledger``, for every keeper of it."""

import asyncio
from datetime import timedelta

import pytest

from intake.errors import NotAllowed, Shredded
from intake.lifecycle import Move, State
from intake.ports import HOUSE, Decision, Later, Receipt, Ruling
from intake.submission import Channel
from tests.contract.houses import NOON, House, amendment, case, post, record, ticket

SIX_MINUTES = timedelta(minutes=6)


class LedgerSuite:
    async def test_a_settled_record_is_read_back_as_it_was(self, house: House) -> None:
        (settled,) = await house.ledger.settle([await record(house, "PR-1")])
        assert (settled.reference, settled.fresh, settled.state) == ("PR-1", True, State.ROUTED)
        assert await house.ledger.receipt("PR-1") == Receipt(
            "PR-1", Channel.SMTP, State.ROUTED, "redact", "permits", NOON - timedelta(seconds=1.25), 4096, True,
            ("a card number was found",), {"card": 2}, settled.ticket, None,
        )  # fmt: skip
        assert settled.ticket is not None
        assert await house.vault.open("PR-1", "letter") == b"letter of PR-1"
        assert house.audited() == ["settled"]

    async def test_there_is_no_receipt_for_an_unknown_reference(self, house: House) -> None:
        assert await house.ledger.receipt("PR-404") is None

    async def test_a_known_key_changes_nothing_and_gives_the_first_reference(self, house: House) -> None:
        (first,) = await house.ledger.settle([await record(house, "PR-1", key="same")])
        (again,) = await house.ledger.settle([await record(house, "PR-2", key="same", posts=(await post(house, "PR-2"),))])
        assert (again.reference, again.fresh, again.state, again.ticket) == ("PR-1", False, State.ROUTED, first.ticket)
        assert await house.ledger.receipt("PR-2") is None
        assert await house.outbox.claim(NOON, 10) == ()
        assert house.audited() == ["settled"]
        with pytest.raises(Shredded):
            await house.vault.open("PR-2", "letter")

    async def test_one_delivery_to_two_programs_is_two_records(self, house: House) -> None:
        settled = await house.ledger.settle([await record(house, "PR-1"), await record(house, "PR-2", state=State.HELD)])
        assert [(one.reference, one.state) for one in settled] == [("PR-1", State.ROUTED), ("PR-2", State.HELD)]
        assert [one.ticket is None for one in settled] == [False, True]
        assert [one.case is None for one in settled] == [True, False]

    async def test_the_same_key_twice_in_one_call_is_one_record(self, house: House) -> None:
        settled = await house.ledger.settle([await record(house, "PR-1", key="same"), await record(house, "PR-2", key="same")])
        assert [(one.reference, one.fresh) for one in settled] == [("PR-1", True), ("PR-1", False)]

    async def test_the_same_key_from_many_at_once_is_one_record(self, house: House) -> None:
        records = [await record(house, f"PR-{number}", key="same") for number in range(20)]
        answers = await asyncio.gather(*(house.ledger.settle([one]) for one in records))
        assert sum(settled.fresh for (settled,) in answers) == 1
        assert len({settled.reference for (settled,) in answers}) == 1
        assert house.audited() == ["settled"]

    @pytest.mark.parametrize("state", sorted(set(State) - {State.DEFERRED, State.ROUTED, State.HELD, State.REFUSED}))
    async def test_nothing_starts_in_a_later_state(self, house: House, state: State) -> None:
        with pytest.raises(NotAllowed):
            await house.ledger.settle([await record(house, state=state)])
        assert await house.ledger.receipt("PR-1") is None

    @pytest.mark.parametrize(
        ("sentence", "move", "state", "case_state"),
        [
            ("a released message is routed", Move.RELEASE, State.ROUTED, "released"),
            ("a denied message is denied", Move.DENY, State.DENIED, "denied"),
            ("a destroyed message is destroyed", Move.DESTROY, State.DESTROYED, "destroyed"),
        ],
    )
    async def test_a_decision_carried_out_closes_its_case(
        self, house: House, sentence: str, move: Move, state: State, case_state: str
    ) -> None:
        (held,) = await house.ledger.settle([await record(house, state=State.HELD)])
        assert held.case is not None
        house.decide(Decision(held.case, "PR-1", Ruling.DENY, "riley", "", NOON), ())
        amended = await house.ledger.amend(amendment("PR-1", move, reasons=("decided",), findings={"ssn": 1}))
        assert (amended.state, amended.case, house.case_state("PR-1")) == (state, held.case, case_state), sentence
        receipt = await house.ledger.receipt("PR-1")
        assert receipt is not None
        assert (receipt.state, receipt.reasons, receipt.findings) == (state, ("decided",), {"ssn": 1})
        assert await house.ledger.claim_decisions(NOON + SIX_MINUTES, 10) == ()
        assert house.audited() == ["settled", f"did {move}"]

    @pytest.mark.parametrize(
        ("sentence", "state", "move"),
        [
            ("a routed message cannot be released", State.ROUTED, Move.RELEASE),
            ("a routed message cannot be denied", State.ROUTED, Move.DENY),
            ("a refused message cannot be routed", State.REFUSED, Move.ROUTE),
            ("a held message cannot be purged", State.HELD, Move.PURGE),
            ("a deferred message cannot be destroyed before it is examined", State.DEFERRED, Move.DESTROY),
        ],
    )
    async def test_an_illegal_move_changes_nothing(self, house: House, sentence: str, state: State, move: Move) -> None:
        await house.ledger.settle([await record(house, state=state)])
        posts = (await post(house),)
        with pytest.raises(NotAllowed):
            await house.ledger.amend(amendment("PR-1", move, shred=("letter",), posts=posts))
        receipt = await house.ledger.receipt("PR-1")
        assert receipt is not None
        assert receipt.state is state, sentence
        assert await house.vault.open("PR-1", "letter") == b"letter of PR-1"
        assert await house.outbox.claim(NOON, 10) == ()
        assert house.audited() == ["settled"]

    async def test_a_move_of_an_unknown_record_is_not_allowed(self, house: House) -> None:
        with pytest.raises(NotAllowed):
            await house.ledger.amend(amendment("PR-404", Move.ROUTE))

    async def test_of_two_reviewers_at_once_one_is_told_that_it_is_not_possible_any_more(self, house: House) -> None:
        await house.ledger.settle([await record(house, state=State.HELD)])
        moves = (amendment("PR-1", Move.DENY), amendment("PR-1", Move.DESTROY))
        outcomes = await asyncio.gather(*(house.ledger.amend(move) for move in moves), return_exceptions=True)
        assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 1
        assert len(house.audited()) == 2

    async def test_shredding_takes_what_is_named_and_nothing_else(self, house: House) -> None:
        contents = {"letter": b"stays", "original": b"goes"}
        await house.ledger.settle(
            [await record(house, state=State.HELD, contents=contents), await record(house, "PR-2", contents=contents)]
        )
        await house.ledger.amend(amendment("PR-1", Move.DESTROY, shred=("original",)))
        with pytest.raises(Shredded):
            await house.vault.open("PR-1", "original")
        assert await house.vault.open("PR-1", "letter") == b"stays"
        assert await house.vault.open("PR-2", "original") == b"goes"

    async def test_a_new_blob_of_a_purpose_replaces_the_old_one(self, house: House) -> None:
        await house.ledger.settle([await record(house, state=State.HELD, contents={"letter": b"old"})])
        blobs = await house.vault.seal("PR-1", {"letter": b"new"})
        await house.ledger.amend(amendment("PR-1", Move.RELEASE, blobs=blobs, ticket=ticket()))
        assert await house.vault.open("PR-1", "letter") == b"new"

    async def test_a_release_fills_the_stub_ticket_that_was_there(self, house: House) -> None:
        (held,) = await house.ledger.settle([await record(house, state=State.HELD, stub=True)])
        amended = await house.ledger.amend(amendment("PR-1", Move.RELEASE, ticket=ticket("claims"), program="claims"))
        assert held.ticket is not None
        assert amended.ticket == held.ticket

    async def test_the_overflow_lane_ends_in_a_ticket_or_a_case(self, house: House) -> None:
        await house.ledger.settle([await record(house, f"PR-{n}", state=State.DEFERRED, contents={"raw": b"raw"}) for n in (1, 2)])
        routed = await house.ledger.amend(amendment("PR-1", Move.ROUTE, shred=("raw",), ticket=ticket(), posts=(await post(house),)))
        held = await house.ledger.amend(amendment("PR-2", Move.HOLD, shred=("raw",), case=case()))
        assert (routed.state, routed.ticket is None, routed.case) == (State.ROUTED, False, None)
        assert (held.state, held.ticket, held.case is None) == (State.HELD, None, False)
        assert [due.reference for due in await house.outbox.claim(NOON, 10)] == ["PR-1"]

    async def test_a_deferred_record_is_leased_to_one_worker_for_five_minutes(self, house: House) -> None:
        await house.ledger.settle([await record(house, f"PR-{n}", state=State.DEFERRED) for n in (1, 2, 3)])
        assert await house.ledger.claim_deferred(NOON, 2) == ("PR-1", "PR-2")
        assert await house.ledger.claim_deferred(NOON, 10) == ("PR-3",)
        assert await house.ledger.claim_deferred(NOON + timedelta(minutes=4), 10) == ()
        await house.ledger.amend(amendment("PR-1", Move.ROUTE, ticket=ticket()))
        assert await house.ledger.claim_deferred(NOON + SIX_MINUTES, 10) == ("PR-2", "PR-3")

    async def test_what_waits_in_one_lane_stands_in_nobodys_way_in_the_other(self, house: House) -> None:
        for number, lane in ((1, Later.READING), (2, Later.OVERFLOW), (3, Later.READING)):
            await house.ledger.settle([await record(house, f"PR-{number}", state=State.DEFERRED, lane=lane)])
        assert await house.ledger.claim_deferred(NOON, 1) == ("PR-2",)
        assert await house.ledger.claim_deferred(NOON, 10, Later.READING) == ("PR-1", "PR-3")

    async def test_what_turns_out_to_need_the_other_lane_can_be_claimed_there_at_once(self, house: House) -> None:
        await house.ledger.settle([await record(house, state=State.DEFERRED, contents={"raw": b"raw"})])
        assert await house.ledger.claim_deferred(NOON, 1) == ("PR-1",)
        assert (await house.ledger.amend(amendment("PR-1", Move.PUT_OFF, lane=Later.READING))).state is State.DEFERRED
        assert await house.ledger.claim_deferred(NOON + SIX_MINUTES, 1) == ()
        assert await house.ledger.claim_deferred(NOON, 1, Later.READING) == ("PR-1",)
        assert await house.vault.open("PR-1", "raw") == b"raw"

    async def test_a_decision_comes_with_its_reason_and_is_leased_for_five_minutes(self, house: House) -> None:
        (held,) = await house.ledger.settle([await record(house, state=State.HELD)])
        assert held.case is not None
        decision = Decision(held.case, "PR-1", Ruling.DENY, "riley", "not ours to keep", NOON)
        house.decide(decision, await house.vault.seal("PR-1", {"reason:1": b"not ours to keep"}))
        assert await house.ledger.claim_decisions(NOON, 10) == (decision,)
        assert await house.ledger.claim_decisions(NOON + timedelta(minutes=4), 10) == ()
        assert await house.ledger.claim_decisions(NOON + SIX_MINUTES, 10) == (decision,)

    async def test_an_undecided_case_whose_days_are_over_is_to_be_destroyed(self, house: House) -> None:
        await house.ledger.settle([await record(house, f"PR-{n}", state=State.HELD) for n in (1, 2)])
        over = case().expires_at
        assert await house.ledger.expired(over - timedelta(seconds=1), 10) == ()
        await house.ledger.amend(amendment("PR-1", Move.DENY))
        (decision,) = await house.ledger.expired(over, 10)
        assert (decision.reference, decision.ruling, decision.actor) == ("PR-2", Ruling.DESTROY, HOUSE)
        await house.ledger.amend(amendment("PR-2", Move.DESTROY))
        assert await house.ledger.expired(over, 10) == ()

    async def test_a_purge_takes_everything_sealed_the_ticket_and_what_waits_and_leaves_the_account(self, house: House) -> None:
        mail = await post(house)
        await house.ledger.settle([await record(house, "PR-1", posts=(mail,)), await record(house, "PR-2")])
        settled = await house.ledger.amend(amendment("PR-1", Move.PURGE, findings={"card": 2}))
        assert (settled.state, settled.ticket) == (State.PURGED, None)
        account = await house.ledger.receipt("PR-1")
        assert account is not None
        assert (account.state, account.program, account.findings, account.ticket) == (State.PURGED, "permits", {"card": 2}, None)
        assert await house.outbox.claim(NOON, 10) == ()
        for purpose in ("letter", mail.payload.purpose):
            with pytest.raises(Shredded):
                await house.vault.open("PR-1", purpose)
        assert await house.vault.open("PR-2", "letter") == b"letter of PR-2"
        assert house.audited()[-1] == "did purge"
