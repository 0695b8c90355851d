"""What the triggers keep is what counting would say, whatever is done to a ticket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.desk_house import DeskHouse, open_house

KEPT = "SELECT program, state, assignee, tickets FROM ticket_tallies WHERE tickets > 0 ORDER BY 1, 2, 3"
COUNTED = "SELECT program, state, assignee, count(*) FROM tickets GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DeskHouse]:
    with open_house(tmp_path) as house:
        yield house


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("closing one", "UPDATE tickets SET state = 'closed' WHERE number = 1"),
        ("giving one to somebody", "UPDATE tickets SET assignee = 'ada' WHERE number = 1"),
        ("moving all at once", "UPDATE tickets SET program = 'privacy', assignee = ''"),
        ("setting what it was already", "UPDATE tickets SET state = 'open', program = program"),
        ("touching it", "UPDATE tickets SET updated_at = 1"),
        ("deleting all of a program", "DELETE FROM tickets WHERE program = 'claims'"),
        (
            "filling a stub",
            "INSERT INTO tickets (reference, program, kind, state, confidence, why, findings, assignee, opened_at, updated_at) "
            "VALUES ('PR-1', 'privacy', 'inquiry', 'open', 1, '', '{}', '', 1, 1) "
            "ON CONFLICT (reference) DO UPDATE SET program = excluded.program, state = excluded.state",
        ),
    ],
)
async def test_the_tallies_follow(house: DeskHouse, sentence: str, statement: str) -> None:
    for program in ("stamps", "claims", "stamps"):
        await house.ticket(program)
    await house.writer.run(lambda connection: connection.exec_driver_sql(statement).rowcount)
    kept, counted = await house.database.read(
        lambda connection: [[tuple(row) for row in connection.exec_driver_sql(query)] for query in (KEPT, COUNTED)]
    )
    assert kept == counted, sentence
