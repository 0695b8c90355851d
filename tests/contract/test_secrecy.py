"""Nothing that was sealed can be read from any file of the data folder, nor a blob be moved about in it."""

from datetime import timedelta
from pathlib import Path

import pytest

from infra.ledger.reads import all_receipts, delivered, outbox_lines
from intake.errors import Shredded, Unreadable
from intake.lifecycle import Move, State
from intake.ports import Decision, Post, Ruling
from tests.contract.houses import NOON, SqlHouse, amendment, post, record, sql_house

CANARY = b"canary 4111 1111 1111 1111"


def files_with(folder: Path, needle: bytes) -> list[str]:
    """Names of files that hold ``needle``, as it is or as UTF-16."""
    spellings = (needle, needle.decode("latin-1").encode("utf-16-le"))
    return [path.name for path in folder.rglob("*") if path.is_file() and any(spelling in path.read_bytes() for spelling in spellings)]


async def full_life(house: SqlHouse, contents: dict[str, bytes]) -> None:
    """Held, decided for a sealed reason, denied; a mail out. All with the canary inside."""
    (payload,) = await house.vault.seal("PR-1", {"post:1": CANARY})
    held = await record(house, state=State.HELD, contents=contents, posts=(Post("post 1", "mail", "warning", payload),))
    (settled,) = await house.ledger.settle([held])
    assert settled.case is not None
    decision = Decision(settled.case, "PR-1", Ruling.DENY, "riley", CANARY.decode(), NOON)
    house.decide(decision, await house.vault.seal("PR-1", {"reason:1": CANARY}))
    assert await house.ledger.claim_decisions(NOON, 10) == (decision,)


async def test_no_file_of_the_data_folder_shows_what_was_sealed(tmp_path: Path) -> None:
    with sql_house(tmp_path) as house:
        await full_life(house, {"original": CANARY * 100, "letter": CANARY})
        assert files_with(tmp_path, b"PR-1") != []  # the search sees what is there
        assert files_with(tmp_path, CANARY) == []
        await house.ledger.amend(amendment("PR-1", Move.DENY, shred=("original",)))
        assert files_with(tmp_path, CANARY) == []
    assert files_with(tmp_path, CANARY) == []


async def test_after_shredding_no_file_holds_the_wrapped_key_or_the_ciphertext_any_more(tmp_path: Path) -> None:
    with sql_house(tmp_path) as house:
        held = await record(house, state=State.HELD, contents={"original": CANARY})
        await house.ledger.settle([held])
        (blob,) = held.blobs
        assert [bool(files_with(tmp_path, part)) for part in (blob.wrapped_key, blob.ciphertext)] == [True, True]
        await house.ledger.amend(amendment("PR-1", Move.DESTROY, shred=("original",)))
        assert [files_with(tmp_path, part) for part in (blob.wrapped_key, blob.ciphertext)] == [[], []]
        with pytest.raises(Shredded):
            await house.vault.open("PR-1", "original")


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        (
            "a changed ciphertext",
            "UPDATE blobs SET ciphertext = CAST(zeroblob(8) || substr(ciphertext, 9) AS BLOB) WHERE reference = 'PR-1'",
        ),
        ("a ciphertext that is text", "UPDATE blobs SET ciphertext = 'dear sir' WHERE reference = 'PR-1'"),
        ("a wrapped key cut short", "UPDATE blobs SET wrapped_key = substr(wrapped_key, 1, 20) WHERE reference = 'PR-1'"),
        ("a nonce that is empty", "UPDATE blobs SET nonce = x'' WHERE reference = 'PR-1'"),
        ("a key id that is not ours", "UPDATE blobs SET key_id = 'k9' WHERE reference = 'PR-1'"),
        (
            "two messages' blobs swapped",
            """UPDATE blobs SET reference = 'PR-x' WHERE reference = 'PR-1'; UPDATE blobs SET reference = 'PR-1' WHERE reference = 'PR-2';
               UPDATE blobs SET reference = 'PR-2' WHERE reference = 'PR-x'""",
        ),
    ],
)
async def test_a_blob_that_was_tampered_with_in_the_table_is_unreadable(tmp_path: Path, sentence: str, statement: str) -> None:
    with sql_house(tmp_path) as house:
        await house.ledger.settle([await record(house, "PR-1"), await record(house, "PR-2")])
        with house.database.writing() as connection:
            connection.connection.executescript(statement)
        with pytest.raises(Unreadable):
            pytest.fail(f"{sentence}: {await house.vault.open('PR-1', 'letter')!r}")


async def test_the_command_line_reads_receipts_the_outbox_and_what_was_delivered(tmp_path: Path) -> None:
    with sql_house(tmp_path) as house:
        posts = [await post(house, key=f"post {number}", destination=name) for number, name in enumerate(("mail", "webhook:permits"), 1)]
        await house.ledger.settle([await record(house, posts=tuple(posts))])
        await house.ledger.settle([await record(house, "PR-2", state=State.HELD)])
        mail, webhook = await house.outbox.claim(NOON, 10)
        await house.outbox.sent(webhook.id, NOON + timedelta(minutes=1))
        await house.outbox.drop(mail.id, NOON, "unproven")
        with house.database.reading() as connection:
            assert [(one.reference, one.state, one.ticket, one.case) for one in all_receipts(connection)] == [
                ("PR-2", State.HELD, None, 1),
                ("PR-1", State.ROUTED, 1, None),
            ]
            assert [one.reference for one in all_receipts(connection, limit=1)] == ["PR-2"]
            assert [(line.destination, line.state, line.attempts, line.done_at, line.why) for line in outbox_lines(connection)] == [
                ("webhook:permits", "sent", 1, NOON + timedelta(minutes=1), ""),
                ("mail", "dropped", 1, NOON, "unproven"),
            ]
            assert delivered(connection) == {"PR-1": ("webhook:permits",)}


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("a reason that was shredded", "DELETE FROM blobs WHERE purpose = 'reason:1'"),
        ("a reason that was tampered with", "UPDATE blobs SET nonce = x'00' WHERE purpose = 'reason:1'"),
    ],
)
async def test_a_reason_that_cannot_be_read_does_not_stop_what_was_decided(tmp_path: Path, sentence: str, statement: str) -> None:
    with sql_house(tmp_path) as house:
        (held,) = await house.ledger.settle([await record(house, state=State.HELD)])
        assert held.case is not None
        decision = Decision(held.case, "PR-1", Ruling.DESTROY, "riley", "", NOON)
        house.decide(decision, await house.vault.seal("PR-1", {"reason:1": CANARY}))
        with house.database.writing() as connection:
            connection.connection.executescript(statement)
        assert await house.ledger.claim_decisions(NOON, 10) == (decision,), sentence
