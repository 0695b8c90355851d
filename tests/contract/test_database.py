"""How the database file is opened, and what is said when it cannot be."""

import os
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, NullPool, create_engine, inspect
from sqlalchemy.exc import DBAPIError

from infra.ledger import migrations
from infra.ledger.engine import open_database
from infra.ledger.migrate import HEAD
from infra.ledger.schema import metadata
from infra.ledger.troubles import StorageError
from intake.errors import TryLater
from intake.ports import Later


def sql(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def not_a_database(path: Path) -> None:
    path.write_bytes(b"a letter, not a database" * 100)


def a_folder(path: Path) -> None:
    path.mkdir()


def of_a_newer_version(path: Path) -> None:
    open_database(path).close()
    sql(path, "UPDATE alembic_version SET version_num = '9999'")


def of_another_program(path: Path) -> None:
    sql(path, "CREATE TABLE recipes (name TEXT)")


def under_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("no folder")


def test_a_new_database_and_its_companions_are_for_the_owner_only(tmp_path: Path) -> None:
    database = open_database(tmp_path / "data" / "postroom.db")
    with database.writing() as connection:
        with connection.begin():
            connection.exec_driver_sql("INSERT INTO spent VALUES ('a', 1)")
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    database.close()
    assert modes == {"postroom.db": 0o600, "postroom.db-wal": 0o600, "postroom.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_database_left_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "postroom.db"
    open_database(path).close()
    path.chmod(0o644)
    open_database(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_writing_connection_forces_to_disk_and_wipes_what_it_deletes(tmp_path: Path) -> None:
    database = open_database(tmp_path / "postroom.db")
    with database.writing() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "temp_store")
        }
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "temp_store": 2}


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    database = open_database(tmp_path / "postroom.db")
    with pytest.raises(TryLater, match="read-only"), database.reading() as connection:
        connection.exec_driver_sql("INSERT INTO spent VALUES ('a', 1)")
    database.close()


def test_a_reader_sees_one_moment_while_others_write(tmp_path: Path) -> None:
    database = open_database(tmp_path / "postroom.db")
    with database.reading() as reader:
        before = reader.exec_driver_sql("SELECT count(*) FROM spent").scalar()
        with database.writing() as writer, writer.begin():
            writer.exec_driver_sql("INSERT INTO spent VALUES ('a', 1)")
        assert (before, reader.exec_driver_sql("SELECT count(*) FROM spent").scalar()) == (0, 0)
    assert database.read_sync(lambda connection: connection.exec_driver_sql("SELECT count(*) FROM spent").scalar()) == 1
    database.close()


def test_an_error_text_never_shows_what_was_to_be_written(tmp_path: Path) -> None:
    database = open_database(tmp_path / "postroom.db")
    with pytest.raises(DBAPIError) as caught, database.writing() as connection, connection.begin():
        connection.exec_driver_sql("INSERT INTO spent VALUES (?, ?)", ("4111 1111 1111 1111", None))
    database.close()
    assert "4111" not in str(caught.value)


@pytest.mark.parametrize(
    ("sentence", "spoil", "said"),
    [
        ("a file that is no database is named, with the way out", not_a_database, "not a database; restore it from a backup"),
        ("a folder in its place is named", a_folder, "check that the folder exists"),
        ("a database of a newer version is refused", of_a_newer_version, "newer version of Postroom"),
        ("a database of another program is refused", of_another_program, "another program"),
        ("a folder that cannot be made is named", under_a_file, "check that the folder exists"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_path_and_remedy(
    tmp_path: Path, sentence: str, spoil: Callable[[Path], None], said: str
) -> None:
    path = tmp_path / "data" / "postroom.db"
    path.parent.mkdir()
    spoil(path)
    with pytest.raises(StorageError) as caught:
        open_database(path)
    assert str(path) in str(caught.value), sentence
    assert said in str(caught.value), sentence


def test_a_database_that_was_taken_away_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "postroom.db"
    database = open_database(path)
    path.unlink()
    with pytest.raises(TryLater, match="check that the folder exists"), database.reading():
        pass
    with pytest.raises(DBAPIError), database.writing():
        pass
    database.close()
    assert not path.exists()


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    path = tmp_path / "50% off? #1 &mode=memory ü" / "postroom.db"
    database = open_database(path)
    assert database.read_sync(lambda connection: inspect(connection).has_table("receipts"))
    database.close()
    assert path.exists()


def test_many_that_start_at_once_make_one_database(tmp_path: Path) -> None:
    path = tmp_path / "data" / "postroom.db"
    with ThreadPoolExecutor(4) as starters:
        databases = list(starters.map(lambda _: open_database(path), range(4)))
    for database in databases:
        assert database.read_sync(lambda connection: inspect(connection).has_table("receipts"))
        database.close()


def test_a_refused_database_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "postroom.db"
    not_a_database(path)
    before = path.read_bytes()
    with pytest.raises(StorageError):
        open_database(path)
    assert path.read_bytes() == before


def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    database = open_database(tmp_path / "postroom.db")
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        for name, table in metadata.tables.items():
            made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).scalar_one()
            checks = [str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint)]
            assert [check for check in checks if check not in made] == []
    database.close()


def test_the_program_knows_its_newest_revision() -> None:
    assert ScriptDirectory(os.fspath(Path(migrations.__path__[0]))).get_heads() == [HEAD]


def test_what_waited_before_there_were_two_lanes_waits_in_the_first(tmp_path: Path) -> None:
    path = tmp_path / "postroom.db"
    engine, config = create_engine(f"sqlite:///{path}", poolclass=NullPool), Config()
    config.set_main_option("script_location", migrations.__path__[0])
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.exec_driver_sql(
            "INSERT INTO receipts (reference, key, channel, state, verdict, program, received_at, size, secure, reasons, findings,"
            " leased_until) VALUES ('PR-1', 'k', 'smtp', 'deferred', '', '', 1.0, 1, 0, '[]', '{}', 0.0)"
        )
    database = open_database(path)
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT lane FROM receipts").scalar_one() == Later.OVERFLOW
    database.close()
