"""The audit trail: every edit, deletion, insertion and swap is found, and the line is named."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from infra.audit import chain
from infra.audit.anchors import AnchorsError, note_head, noted_heads
from infra.audit.chain import START, Head, Line, Link
from infra.audit.trail import Trail
from infra.ledger.engine import Database, open_database
from infra.ledger.writer import Writer
from intake.ports import AuditLine
from tests.contract.houses import NOON

KEY = bytes(range(32))
TRAIL = Trail(KEY)


def links(count: int) -> list[Link]:
    return list(chain.links(KEY, Head(0, START), ((float(n), "door", "settled", f"PR-{n}", "{}") for n in range(1, count + 1))))


def edited(link: Link, **change: object) -> Link:
    return Link(link.line._replace(**change), link.mac)  # type: ignore[arg-type]


def renumbered(changed: list[Link]) -> list[Link]:
    return [edited(link, seq=seq) for seq, link in enumerate(changed, 1)]


@given(st.integers(0, 30))
def test_an_untouched_chain_is_right_and_gives_its_head(count: int) -> None:
    whole = links(count)
    found = chain.verify(KEY, whole)
    assert (found.ok, found.lines, found.head.seq) == (True, count, count)
    assert found.head.mac == (whole[-1].mac if whole else START)


@given(st.integers(1, 20), st.data())
def test_an_edit_of_any_field_of_any_line_is_found_there(count: int, data: st.DataObject) -> None:
    whole = links(count)
    at = data.draw(st.integers(0, count - 1))
    field, value = data.draw(
        st.sampled_from([("at", 0.5), ("actor", "nobody"), ("verb", "denied"), ("subject", "PR-0"), ("details", '{"a":"b"}')])
    )
    whole[at] = edited(whole[at], **{field: value})
    found = chain.verify(KEY, whole)
    assert (found.ok, found.bad_seq, found.head.seq) == (False, at + 1, at)


@given(st.integers(1, 20), st.integers(0, 255), st.data())
def test_a_changed_bit_in_any_mac_is_found_there(count: int, bit: int, data: st.DataObject) -> None:
    whole = links(count)
    at = data.draw(st.integers(0, count - 1))
    mac = bytearray(whole[at].mac)
    mac[bit // 8] ^= 1 << bit % 8
    whole[at] = Link(whole[at].line, bytes(mac))
    assert chain.verify(KEY, whole).bad_seq == at + 1


@given(st.integers(2, 20), st.booleans(), st.data())
def test_a_deleted_line_is_found_even_when_the_rest_is_renumbered(count: int, renumber: bool, data: st.DataObject) -> None:
    whole = links(count)
    at = data.draw(st.integers(0, count - 2))
    del whole[at]
    assert chain.verify(KEY, renumbered(whole) if renumber else whole).bad_seq == at + 1


@given(st.integers(2, 20), st.booleans(), st.data())
def test_two_swapped_lines_are_found_at_the_first(count: int, renumber: bool, data: st.DataObject) -> None:
    whole = links(count)
    first, second = sorted(data.draw(st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True)))
    whole[first], whole[second] = whole[second], whole[first]
    assert chain.verify(KEY, renumbered(whole) if renumber else whole).bad_seq == first + 1


@given(st.integers(1, 20), st.data())
def test_a_line_put_in_or_repeated_is_found_there(count: int, data: st.DataObject) -> None:
    whole = links(count)
    at = data.draw(st.integers(0, count - 1))
    whole.insert(at + 1, whole[at])
    assert chain.verify(KEY, renumbered(whole)).bad_seq == at + 2


def test_a_chain_rewritten_without_the_key_is_found_at_its_first_line() -> None:
    forged = list(chain.links(bytes(32), Head(0, START), [(1.0, "door", "settled", "PR-1", "{}")]))
    assert chain.verify(KEY, forged).bad_seq == 1


def test_lines_cut_off_at_the_end_are_found_only_against_a_head_noted_before() -> None:
    whole = links(10)
    noted = chain.verify(KEY, whole).head
    assert chain.verify(KEY, whole[:7]).ok
    cut = chain.verify(KEY, whole[:7], [noted])
    assert (cut.ok, cut.bad_seq) == (False, 8)
    assert chain.verify(KEY, [*whole, *links(12)[10:]], [noted]).ok
    assert chain.verify(KEY, whole, [replace(noted, mac=START)]).bad_seq == 10


def test_a_trail_written_anew_with_the_key_is_found_by_every_head_noted_before() -> None:
    anew = list(chain.links(KEY, Head(0, START), ((float(n), "door", "settled", f"PR-{n + 1}", "{}") for n in range(1, 11))))
    assert chain.verify(KEY, anew).ok
    assert chain.verify(KEY, anew, [chain.verify(KEY, links(3)).head, chain.verify(KEY, links(9)).head]).bad_seq == 3


def test_heads_are_noted_in_a_file_line_by_line(tmp_path: Path) -> None:
    heads = [chain.verify(KEY, links(count)).head for count in (0, 3, 9)]
    for head in heads:
        note_head(tmp_path / "anchors", head, NOON)
    assert list(noted_heads(tmp_path / "anchors")) == heads


@pytest.mark.parametrize("line", ["", "{", '{"at": "", "seq": 1, "mac": "xyz"}', '{"at": "", "seq": "1", "mac": ""}'])
def test_a_line_that_is_no_noted_head_is_named(tmp_path: Path, line: str) -> None:
    note_head(tmp_path / "anchors", Head(0, START), NOON)
    with (tmp_path / "anchors").open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(AnchorsError, match="line 2: not a noted head"):
        list(noted_heads(tmp_path / "anchors"))


def test_fields_cannot_flow_into_each_other() -> None:
    one = chain.mac_of(KEY, START, Line(1, 1.0, "a", "bc", "d", "{}"))
    assert one != chain.mac_of(KEY, START, Line(1, 1.0, "ab", "c", "d", "{}"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "postroom.db")
    with Writer(database, floor=0) as writer:
        for number in range(1, 11):
            line = AuditLine("riley", "claimed", f"case {number}", {"b": "2", "a": "1"})
            writer.run_sync(lambda connection, line=line: TRAIL.append(connection, [line, line], NOON))  # type: ignore[misc]
    yield database
    database.close()


def run(statement: str) -> Callable[[Connection], None]:
    return lambda connection: connection.connection.executescript(statement)


@pytest.mark.parametrize(
    ("sentence", "statement", "bad_seq"),
    [
        ("an edited actor", "UPDATE audit SET actor = 'sam' WHERE seq = 7", 7),
        ("an edited detail", "UPDATE audit SET details = replace(details, '2', '3') WHERE seq = 1", 1),
        ("another time", "UPDATE audit SET at = at + 0.001 WHERE seq = 20", 20),
        ("a deleted line", "DELETE FROM audit WHERE seq = 5", 5),
        ("a deleted beginning", "DELETE FROM audit WHERE seq < 4", 1),
        ("a MAC that is text", "UPDATE audit SET mac = 'x' WHERE seq = 3", 3),
        ("an actor that is bytes", "UPDATE audit SET actor = x'00' WHERE seq = 3", 3),
        ("a line put in at the end", "INSERT INTO audit SELECT 21, at, actor, verb, subject, details, mac FROM audit WHERE seq = 20", 21),
        (
            "two lines swapped",
            "UPDATE audit SET seq = 99 WHERE seq = 8; UPDATE audit SET seq = 8 WHERE seq = 12; UPDATE audit SET seq = 12 WHERE seq = 99",
            8,
        ),
    ],
)
def test_a_change_in_the_table_is_found_and_located(database: Database, sentence: str, statement: str, bad_seq: int) -> None:
    assert database.read_sync(TRAIL.verify).ok
    with database.writing() as connection:
        run(statement)(connection)
    found = database.read_sync(TRAIL.verify)
    assert (found.ok, found.bad_seq) == (False, bad_seq), sentence
    assert found.why


def test_the_head_can_be_noted_and_shows_a_trail_cut_short(database: Database) -> None:
    head = database.read_sync(TRAIL.head)
    assert head.seq == 20
    with database.writing() as connection:
        run("DELETE FROM audit WHERE seq > 15")(connection)
    assert database.read_sync(TRAIL.verify).ok
    assert database.read_sync(lambda connection: TRAIL.verify(connection, [head])).bad_seq == 16


def test_no_line_appended_is_no_line_stored(database: Database) -> None:
    with Writer(database, floor=0) as writer:
        writer.run_sync(lambda connection: TRAIL.append(connection, [], NOON))
    assert database.read_sync(TRAIL.verify).lines == 20
