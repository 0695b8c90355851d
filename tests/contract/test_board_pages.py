"""The staff desk's lists, turned page by page: every ticket once, whatever happens meanwhile."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from infra.ledger.board import SqlBoard
from routing.desk.board import TOP, Mark, Place, TicketLine, TicketPage, View
from routing.desk.turning import behind
from tests.contract.desk_house import DeskHouse, Who, open_house
from tests.contract.test_board import ADA, ADMIN, STAMPS, TEXT, make_board


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DeskHouse]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def board(house: DeskHouse) -> SqlBoard:
    return make_board(house)


@pytest.mark.parametrize("clerk", [ADA, STAMPS, ADMIN], ids=["two programs", "one program", "all programs"])
async def test_the_latest_activity_comes_first_over_pages_of_fifty(house: DeskHouse, board: SqlBoard, clerk: Who) -> None:
    numbers = []
    for program in ("stamps", "claims", "stamps") * 40:
        house.clock.advance(minutes=1)
        numbers.append((program, (await house.ticket(program))[1]))
    expected = [number for program, number in reversed(numbers) if clerk.programs is None or program in clerk.programs]
    pages = [page async for page in turned(board, clerk)]
    assert [line.number for page in pages for line in page.lines] == expected
    assert [(page.page, page.total) for page in pages] == [(number, len(expected)) for number in range(1, pages[0].pages + 1)]


async def turned(board: SqlBoard, clerk: Who) -> AsyncIterator[TicketPage]:
    """Page after page, as the links lead."""
    place: Place | None = TOP
    while place:
        page = await board.lines(clerk, View.OPEN, place=place)
        yield page
        place = behind(page)


def mark(line: TicketLine) -> Mark:
    assert line.updated_at is not None
    return Mark(line.updated_at.timestamp(), line.number)


@pytest.mark.parametrize("clerk", [ADA, STAMPS, ADMIN], ids=["two programs", "one program", "all programs"])
async def test_pages_are_turned_back_as_they_were_turned_even_among_tickets_of_one_moment(
    house: DeskHouse, board: SqlBoard, clerk: Who
) -> None:
    for program in ("stamps", "claims", "stamps") * 60:
        await house.ticket(program)
    pages = [page async for page in turned(board, clerk)]
    assert len({line.number for page in pages for line in page.lines}) == pages[0].total
    for before, page in itertools.pairwise(pages):
        assert await board.lines(clerk, View.OPEN, place=Place(before.page, before=mark(page.lines[0]))) == before


async def test_what_comes_and_goes_meanwhile_shows_no_ticket_twice_and_hides_none(house: DeskHouse, board: SqlBoard) -> None:
    numbers = [(await house.ticket())[1] for _ in range(120)]
    first = await board.lines(STAMPS, View.OPEN)
    house.clock.advance(minutes=1)
    await house.ticket()
    await board.note(STAMPS, numbers[0], TEXT)
    await board.close(STAMPS, first.lines[-1].number)
    second = await board.lines(STAMPS, View.OPEN, place=Place(2, after=mark(first.lines[-1])))
    assert [line.number for line in (*first.lines, *second.lines)] == numbers[:19:-1]


@pytest.mark.parametrize(
    "place", [Place(9, after=Mark(0.0, 1)), Place(2, before=Mark(1e11, 1))], ids=["behind the last", "before the first"]
)
async def test_a_place_that_has_gone_is_the_first_page(house: DeskHouse, board: SqlBoard, place: Place) -> None:
    await house.ticket()
    assert await board.lines(STAMPS, View.OPEN, place=place) == await board.lines(STAMPS, View.OPEN)
