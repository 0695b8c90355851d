"""The staff desk's store: what one clerk sees, and what becomes of what they write."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from infra.ledger import people_sql, schema
from infra.ledger.board import SqlBoard
from infra.ledger.outbox import SqlOutbox
from intake.submission import Attachment
from redaction.findings import Span
from redaction.scanner import ScanFailed
from routing.desk.board import AttachmentLine, NoAddress, ReplyHolds, TicketGone, View
from tests.contract.desk_house import CARD, LETTER, PROGRAMS, START, DeskHouse, Who, compose_reply, open_house, part_of, scan

ADA = Who("ada", frozenset({"stamps", "claims"}))
STAMPS = Who("sam", frozenset({"stamps"}))
ADMIN = Who("root", None)
TEXT = "The canary answer of a clerk."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DeskHouse]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def board(house: DeskHouse) -> SqlBoard:
    return make_board(house)


def make_board(house: DeskHouse, scan: Callable[[str, str], tuple[Span, ...]] = scan) -> SqlBoard:
    return SqlBoard(
        house.database,
        house.writer,
        house.trail,
        house.vault,
        house.clock,
        scan=scan,
        compose_reply=compose_reply,
        part_of=part_of,
        programs=PROGRAMS,
    )


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def employ(house: DeskHouse, name: str, role: str, *programs: str) -> None:
    await house.writer.run(lambda connection: people_sql.add(connection, name, "no hash", [role], programs))


async def warn(house: DeskHouse, reference: str, state: str) -> None:
    """An outbox row of the warning mail that the pipeline sends."""
    row: dict[str, Any] = {
        "reference": reference, "key": f"warning:{reference}", "destination": "mail", "kind": "warning", "state": state,
        "needs_proof": True, "budget": "", "created_at": 0.0, "next_attempt_at": 0.0, "purpose": "post:warning",
    }  # fmt: skip
    await house.writer.run(lambda connection: connection.execute(insert(schema.outbox).values(row)).rowcount)


@pytest.mark.parametrize(
    ("sentence", "clerk", "program", "sees"),
    [
        ("a clerk sees the tickets of their programs", ADA, "", ["claims", "stamps"]),
        ("a clerk of one program sees that one", STAMPS, "", ["stamps"]),
        ("an admin sees all", ADMIN, "", ["privacy", "claims", "stamps"]),
        ("somebody without a program sees nothing", Who("eve", frozenset()), "", []),
        ("the list narrows to a program of theirs", ADA, "claims", ["claims"]),
        ("the list cannot be widened to a program of others", ADA, "privacy", []),
        ("an admin can narrow too", ADMIN, "privacy", ["privacy"]),
        ("an unknown program is empty", ADMIN, "nosuch", []),
    ],
)
async def test_lists_and_counts_end_at_the_clerks_programs(
    house: DeskHouse, board: SqlBoard, sentence: str, clerk: Who, *, program: str, sees: list[str]
) -> None:
    for each in PROGRAMS:
        house.clock.advance(minutes=1)
        await house.ticket(each)
    page = await board.lines(clerk, View.OPEN, program=program)
    assert [line.program for line in page.lines] == sees, sentence
    assert (page.total, page.counts[View.UNASSIGNED], page.counts[View.CLOSED]) == (len(sees), len(sees), 0)


ACTS: list[tuple[str, Callable[[SqlBoard, int], Awaitable[object]]]] = [
    ("read it", lambda board, number: board.ticket(STAMPS, number)),
    ("download from it", lambda board, number: board.attachment(STAMPS, number, 0)),
    ("reply to it", lambda board, number: board.reply(STAMPS, number, TEXT)),
    ("note on it", lambda board, number: board.note(STAMPS, number, TEXT)),
    ("assign it", lambda board, number: board.assign(STAMPS, number, "")),
    ("close it", lambda board, number: board.close(STAMPS, number)),
    ("reopen it", lambda board, number: board.reopen(STAMPS, number)),
    ("move it", lambda board, number: board.move(STAMPS, number, "stamps")),
    ("see who could work on it", lambda board, number: board.colleagues(STAMPS, number)),
]


@pytest.mark.parametrize("missing", [False, True], ids=["of another program", "not there"])
@pytest.mark.parametrize(("name", "act"), ACTS, ids=[row[0] for row in ACTS])
async def test_a_ticket_out_of_sight_does_not_exist(
    house: DeskHouse, board: SqlBoard, name: str, act: Callable[[SqlBoard, int], Awaitable[object]], *, missing: bool
) -> None:
    letter = replace(LETTER, attachments=(Attachment("a.txt", "text/plain", 1, "untouched", 0),))
    _, number = await house.ticket("privacy", letter, routed=b"part")
    with pytest.raises(TicketGone):
        await act(board, number + missing)
    assert house.audited() == [], name
    assert (await board.ticket(ADMIN, number)).entries == ()


async def test_the_views_hold_what_their_names_say(house: DeskHouse, board: SqlBoard) -> None:
    await employ(house, "ada", "staff", "stamps", "claims")
    mine, free, closed = [(await house.ticket())[1] for _ in range(3)]
    await board.assign(ADA, mine, "ada")
    await board.close(ADA, closed)
    found = {view: sorted(line.number for line in (await board.lines(ADA, view)).lines) for view in View}
    assert found == {View.OPEN: [mine, free], View.MINE: [mine], View.UNASSIGNED: [free], View.CLOSED: [closed]}
    assert (await board.lines(ADA, View.OPEN)).counts == {view: len(numbers) for view, numbers in found.items()}


async def test_my_tickets_in_a_program_i_left_are_mine_no_more(house: DeskHouse, board: SqlBoard) -> None:
    await employ(house, "ada", "staff", "stamps", "claims")
    _, number = await house.ticket("claims")
    await board.assign(ADA, number, "ada")
    assert (await board.lines(Who("ada", frozenset({"stamps"})), View.MINE)).lines == ()


async def test_a_note_brings_a_ticket_to_the_top(house: DeskHouse, board: SqlBoard) -> None:
    first, second = (await house.ticket())[1], (await house.ticket("claims"))[1]
    house.clock.advance(minutes=1)
    await board.note(ADA, first, TEXT)
    assert [line.number for line in (await board.lines(ADA, View.OPEN)).lines] == [first, second]


async def test_a_line_shows_what_was_sealed_and_how_it_came(house: DeskHouse, board: SqlBoard) -> None:
    reference, number = await house.ticket(findings={"card": 1})
    (line,) = (await board.lines(ADA, View.OPEN)).lines
    assert (line.number, line.reference, line.program, line.kind, line.state) == (number, reference, "stamps", "inquiry", "open")
    assert (line.subject, line.sender, line.channel, line.secure) == (LETTER.subject, LETTER.sender_name, "smtp", True)
    assert (line.verdict, line.findings, line.confidence) == ("redact", {"card": 1}, 0.8)
    assert (line.opened_at, line.updated_at) == (START, START)


async def test_a_ticket_is_read_from_its_sealed_letter(house: DeskHouse, board: SqlBoard) -> None:
    letter = replace(LETTER, html="<p>It</p>", attachments=(Attachment("a.txt", "text/plain", 9, "redacted", 1),))
    _, number = await house.ticket(letter=letter)
    view = await board.ticket(ADA, number)
    assert (view.text, view.html, view.why) == (letter.text, "<p>It</p>", "the address")
    assert (view.sender_name, view.sender_address, view.can_reply) == ("Ada Example", "ada@example.org", True)
    assert view.attachments == (AttachmentLine("a.txt", "text/plain", 9, "redacted", 1),)


async def test_a_ticket_whose_letter_was_destroyed_is_an_empty_one(house: DeskHouse, board: SqlBoard) -> None:
    _, number = await house.ticket(letter=None)
    view = await board.ticket(ADA, number)
    assert (view.text, view.line.subject, view.can_reply) == ("", "", False)
    assert [line.subject for line in (await board.lines(ADA, View.OPEN)).lines] == [""]


async def test_an_attachment_is_the_part_of_the_routed_message(house: DeskHouse, board: SqlBoard) -> None:
    _, number = await house.ticket(routed=b"body\nredacted bytes")
    download = await board.attachment(ADA, number, 1)
    assert (download.name, download.media_type, download.content) == ("part-1.txt", "text/plain", b"redacted bytes")
    with pytest.raises(TicketGone):
        await board.attachment(ADA, number, 2)


async def test_a_reply_goes_into_the_outbox_and_under_the_ticket(house: DeskHouse, board: SqlBoard) -> None:
    reference, number = await house.ticket()
    house.clock.advance(minutes=1)
    await board.reply(ADA, number, TEXT)
    ((posted_for, parcel),) = await house.parcels()
    assert posted_for == reference
    assert parcel.content.decode().splitlines() == [reference, "stamps", TEXT, "warn=False"]
    assert parcel.recipients == ("ada@example.org",)
    view = await board.ticket(ADA, number)
    (entry,) = view.entries
    assert (entry.kind, entry.author, entry.text, entry.state) == ("reply", "ada", TEXT, "waiting")
    assert entry.at == view.line.updated_at == START + timedelta(minutes=1)
    assert house.audited() == [("ada", "reply written", f"ticket {number}")]
    assert house.trail_is_sound()


async def test_who_opened_a_ticket_stands_in_the_trail_and_who_only_tried_does_not(house: DeskHouse, board: SqlBoard) -> None:
    _, number = await house.ticket()
    await board.ticket(ADA, number)
    with pytest.raises(TicketGone):
        await board.ticket(ADA, number + 1)
    assert house.audited(but=frozenset()) == [("ada", "ticket opened", f"ticket {number}")]


@pytest.mark.parametrize(("how", "state"), [("sent", "sent"), ("dropped", "failed")])
async def test_a_reply_tells_what_became_of_it(house: DeskHouse, board: SqlBoard, how: str, state: str) -> None:
    _, number = await house.ticket()
    await board.reply(ADA, number, TEXT)
    outbox = SqlOutbox(house.database, house.writer)
    (post,) = await outbox.claim(house.clock.now(), 10)
    assert (post.destination, post.kind, post.needs_proof, post.budget) == ("mail", "reply", False, "")
    await (outbox.sent(post.id, house.clock.now()) if how == "sent" else outbox.drop(post.id, house.clock.now(), "given up"))
    (entry,) = (await board.ticket(ADA, number)).entries
    assert (entry.state, entry.text) == (state, TEXT)


@pytest.mark.parametrize(
    ("sentence", "text", "kinds"),
    [
        ("a card number", f"Your card {CARD} was charged", ("card number",)),
        ("two card numbers are one kind", f"{CARD} and {CARD}", ("card number",)),
    ],
)
@pytest.mark.parametrize("box", ["reply", "note"])
async def test_a_number_stays_in_the_box_it_was_typed_in(
    house: DeskHouse, board: SqlBoard, sentence: str, text: str, *, kinds: tuple[str, ...], box: str
) -> None:
    _, number = await house.ticket()
    with pytest.raises(ReplyHolds) as caught:
        await getattr(board, box)(ADA, number, text)
    assert caught.value.kinds == kinds, sentence
    assert CARD not in str(caught.value)
    assert (await house.parcels(), (await board.ticket(ADA, number)).entries, house.audited()) == ([], (), [])


async def test_what_is_hardly_a_number_may_be_written(house: DeskHouse, board: SqlBoard) -> None:
    _, number = await house.ticket()
    await board.reply(ADA, number, "Your order is 123456789")
    assert len(await house.parcels()) == 1


async def test_a_text_that_cannot_be_checked_is_not_sent(house: DeskHouse) -> None:
    def failing(text: str, label: str) -> tuple[Span, ...]:
        raise ScanFailed("limit")

    board = make_board(house, failing)
    _, number = await house.ticket()
    with pytest.raises(ReplyHolds):
        await board.reply(ADA, number, TEXT)
    assert await house.parcels() == []


@pytest.mark.parametrize(
    ("sentence", "address", "reply_to", "can"),
    [
        ("an address can be answered", "ada@example.org", "", True),
        ("no address cannot", "", "", False),
        ("a reply-to alone can", "", "ada@example.org", True),
        ("an address with a number cut out cannot", "[card number removed, ends 1486]@example.org", "", False),
        ("an unusable reply-to gives way to the From", "ada@example.org", "nobody", True),
        ("a line feed makes no address", "ada@example.org\n", "", False),
    ],
)
async def test_only_somebody_with_an_address_can_be_answered(
    house: DeskHouse, board: SqlBoard, sentence: str, address: str, *, reply_to: str, can: bool
) -> None:
    _, number = await house.ticket(letter=replace(LETTER, sender_address=address, reply_to=reply_to))
    assert (await board.ticket(ADA, number)).can_reply is can, sentence
    if can:
        await board.reply(ADA, number, TEXT)
    else:
        with pytest.raises(NoAddress):
            await board.reply(ADA, number, TEXT)
    assert len(await house.parcels()) == can


@pytest.mark.parametrize(
    ("sentence", "findings", "warning", "owed"),
    [
        ("nothing was removed, nothing is owed", {}, "", False),
        ("removed and nobody told", {"card": 1}, "", True),
        ("the warning went out", {"card": 1}, "sent", False),
        ("the warning waits for proof", {"card": 1}, "waiting", True),
        ("the sender was not proven", {"card": 1}, "dropped", True),
    ],
)
async def test_a_warning_is_owed_until_one_went_out(
    house: DeskHouse, board: SqlBoard, sentence: str, findings: dict[str, int], *, warning: str, owed: bool
) -> None:
    reference, number = await house.ticket(findings=findings)
    if warning:
        await warn(house, reference, warning)
    assert (await board.ticket(ADA, number)).warning_owed is owed, sentence
    await board.reply(ADA, number, TEXT)
    ((_, parcel),) = await house.parcels()
    assert f"warn={owed}".encode() in parcel.content


async def test_the_first_reply_carries_the_warning_and_the_second_does_not(house: DeskHouse, board: SqlBoard) -> None:
    _, number = await house.ticket(findings={"card": 1})
    await board.reply(ADA, number, TEXT)
    assert not (await board.ticket(ADA, number)).warning_owed
    await board.reply(ADA, number, TEXT)
    assert [parcel.content.splitlines()[-1] for _, parcel in await house.parcels()] == [b"warn=True", b"warn=False"]


async def test_a_reply_that_never_went_out_leaves_the_warning_owed(house: DeskHouse, board: SqlBoard) -> None:
    _, number = await house.ticket(findings={"card": 1})
    await board.reply(ADA, number, TEXT)
    outbox = SqlOutbox(house.database, house.writer)
    (post,) = await outbox.claim(house.clock.now(), 10)
    await outbox.drop(post.id, house.clock.now(), "given up")
    assert (await board.ticket(ADA, number)).warning_owed


async def test_what_happens_to_a_ticket_is_told_in_its_thread_and_in_the_trail(house: DeskHouse, board: SqlBoard) -> None:
    await employ(house, "ada", "staff", "stamps", "claims")
    _, number = await house.ticket()
    await board.note(ADA, number, TEXT)
    await board.assign(ADA, number, "ada")
    await board.assign(ADA, number, "")
    await board.close(ADA, number)
    await board.reopen(ADA, number)
    await board.move(ADA, number, "claims")
    told = [(entry.kind, entry.text) for entry in (await board.ticket(ADA, number)).entries]
    assert told == [
        ("note", TEXT),
        ("event", "assigned to ada"),
        ("event", "assigned to nobody"),
        ("event", "closed"),
        ("event", "opened again"),
        ("event", "moved to Claims"),
    ]
    verbs = ["note written", "ticket assigned", "ticket assigned", "ticket closed", "ticket reopened", "ticket moved"]
    assert house.audited() == [("ada", verb, f"ticket {number}") for verb in verbs]


async def test_doing_again_what_is_done_changes_nothing(house: DeskHouse, board: SqlBoard) -> None:
    _, number = await house.ticket()
    await board.reopen(ADA, number)
    await board.assign(ADA, number, "")
    await board.move(ADA, number, "stamps")
    await board.close(ADA, number)
    await board.close(ADA, number)
    assert [entry.text for entry in (await board.ticket(ADA, number)).entries] == ["closed"]


async def test_a_moved_ticket_is_the_new_programs_and_nobodys_yet(house: DeskHouse, board: SqlBoard) -> None:
    await employ(house, "sam", "staff", "stamps")
    _, number = await house.ticket()
    await board.assign(STAMPS, number, "sam")
    await board.move(STAMPS, number, "claims")
    with pytest.raises(TicketGone):
        await board.ticket(STAMPS, number)
    line = (await board.ticket(ADA, number)).line
    assert (line.program, line.assignee, line.confidence) == ("claims", "", 1.0)


async def test_a_ticket_moves_only_to_a_program_there_is(house: DeskHouse, board: SqlBoard) -> None:
    _, number = await house.ticket()
    with pytest.raises(ValueError, match="no program"):
        await board.move(ADA, number, "nosuch")
    assert (await board.ticket(ADA, number)).line.program == "stamps"


async def test_only_those_who_may_work_on_a_ticket_can_be_given_it(house: DeskHouse, board: SqlBoard) -> None:
    await employ(house, "ada", "staff", "stamps", "claims")
    await employ(house, "pia", "staff", "privacy")
    await employ(house, "rex", "reviewer", "stamps")
    await employ(house, "root", "admin")
    _, number = await house.ticket()
    assert await board.colleagues(ADA, number) == ("ada", "root")
    for name in ("pia", "rex", "nobody-of-that-name"):
        with pytest.raises(ValueError, match="does not work on"):
            await board.assign(ADA, number, name)
    assert (await board.ticket(ADA, number)).line.assignee == ""


async def test_no_written_word_stands_in_any_file_in_clear(house: DeskHouse, board: SqlBoard, tmp_path: Path) -> None:
    _, number = await house.ticket()
    await board.reply(ADA, number, TEXT)
    await board.note(ADA, number, TEXT)
    everything = await asyncio.to_thread(every_byte, tmp_path)
    assert b"reply written" in everything
    assert TEXT.encode() not in everything
    assert LETTER.subject.encode() not in everything


def test_all_programs_are_known_to_the_desk(board: SqlBoard) -> None:
    assert board.programs() == PROGRAMS
