"""The life of a receipt: the table, and the table against a ledger that lives by it."""

import asyncio
from collections.abc import Mapping

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from intake.errors import NotAllowed
from intake.lifecycle import FIRST, MOVES, Move, State, after, diagram
from tests.contract.houses import amendment, memory_house, record

ENDS = {State.PURGED}


@pytest.mark.parametrize("state", State)
def test_every_state_can_be_reached(state: State) -> None:
    assert state in FIRST or state in MOVES.values()


@pytest.mark.parametrize("state", State)
def test_every_state_but_the_last_can_be_left(state: State) -> None:
    assert any(before is state for before, _ in MOVES) != (state in ENDS)


@pytest.mark.parametrize(
    ("sentence", "state", "move"),
    [
        ("what is purged is over", State.PURGED, Move.RELEASE),
        ("what was refused is not routed after all", State.REFUSED, Move.ROUTE),
        ("what was destroyed cannot be released", State.DESTROYED, Move.RELEASE),
        ("what was denied cannot be released", State.DENIED, Move.RELEASE),
        ("what is held goes on by a reviewer only", State.HELD, Move.ROUTE),
        ("what is held is not purged undecided", State.HELD, Move.PURGE),
        ("what waits in the overflow lane is not purged", State.DEFERRED, Move.PURGE),
    ],
)
def test_an_illegal_move_is_not_allowed(sentence: str, state: State, move: Move) -> None:
    with pytest.raises(NotAllowed):
        after(state, move)
    assert sentence


def test_a_purged_receipt_ends_every_life() -> None:
    """From any state the end is reached, and no life comes back to a state it left (it may stay where it is)."""
    assert all(_longest(state, ()) for state in State)


def test_the_diagram_has_a_line_for_every_beginning_and_every_move() -> None:
    lines = diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert len(lines) == 1 + len(FIRST) + len(MOVES)
    assert "    held --> routed: release" in lines


def _longest(state: State, been: tuple[State, ...]) -> bool:
    assert state not in been
    nexts = {now for (before, _), now in MOVES.items() if before is state is not now}
    return all(_longest(now, (*been, state)) for now in nexts)


class LedgerByTheTable(RuleBasedStateMachine):
    """Any beginning, any moves in any order: the ledger allows what the table allows, and nothing else."""

    receipts: Bundle[str] = Bundle("receipts")

    def __init__(self) -> None:
        super().__init__()
        self.house = memory_house()
        self.expected: dict[str, State] = {}
        self.moved: list[str] = []

    @initialize(target=receipts)
    def one_to_begin_with(self) -> str:
        return self._begun(State.HELD)

    @rule(target=receipts, state=st.sampled_from(sorted(FIRST)))
    def begin(self, state: State) -> str:
        return self._begun(state)

    def _begun(self, state: State) -> str:
        reference = f"PR-{len(self.expected)}"
        asyncio.run(self._settle(reference, state))
        self.expected[reference] = state
        return reference

    @rule(state=st.sampled_from(sorted(set(State) - FIRST)))
    def begin_in_the_middle(self, state: State) -> None:
        with pytest.raises(NotAllowed):
            asyncio.run(self._settle("PR-no", state))

    @rule(target=receipts, reference=consumes(receipts), move=st.sampled_from(Move))
    def move(self, reference: str, move: Move) -> str:
        before = self.expected[reference]
        change = self.house.ledger.amend(amendment(reference, move))
        if (before, move) in MOVES:
            assert asyncio.run(change).state is MOVES[before, move]
            self.expected[reference] = MOVES[before, move]
            self.moved.append(f"did {move}")
        else:
            with pytest.raises(NotAllowed):
                asyncio.run(change)
        return reference

    @invariant()
    def the_ledger_stands_where_the_table_says(self) -> None:
        assert asyncio.run(self._states()) == self.expected

    @invariant()
    def the_trail_tells_every_act_and_no_other(self) -> None:
        told = self.house.audited()
        assert [verb for verb in told if verb != "settled"] == self.moved
        assert told.count("settled") == len(self.expected)

    async def _settle(self, reference: str, state: State) -> None:
        await self.house.ledger.settle([await record(self.house, reference, state=state)])

    async def _states(self) -> Mapping[str, State]:
        found = {reference: await self.house.ledger.receipt(reference) for reference in self.expected}
        return {reference: receipt.state for reference, receipt in found.items() if receipt}


TestLedgerByTheTable = LedgerByTheTable.TestCase
