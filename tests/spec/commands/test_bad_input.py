"""Every expected mistake: one clear line with what, where and what to do; exit code 2; nothing half-written."""

import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.spec.commands.conftest import Postroom, Said

ANY_PORT = {f"{door}__PORT": "0" for door in ("SMTP", "WEB", "OPERATOR")}


def is_one_line_about(said: Said, *words: str) -> bool:
    assert said.code == 2, said
    assert said.out == ""
    assert said.err.count("\n") == 1, said.err
    assert said.err.startswith("postroom: ")
    missing = [word for word in words if word not in said.err]
    assert not missing, (missing, said.err)
    return True


@pytest.mark.parametrize(
    ("sentence", "text", "words"),
    [
        ("broken TOML", "[smtp\n", ("conf.toml", "line 1", "correct that line")),
        ("broken TOML further down", "[smtp]\nport = 25\nport = 26\n", ("conf.toml", "line 3")),
        ("an unknown key, nearly right", "[smtp]\nhost = 'x'\nprot = 25\n", ("conf.toml, line 3", "smtp.prot", "did you mean port?")),
        ("an unknown section", "[mail]\nport = 25\n", ("conf.toml, line 1", "unknown setting mail", "smtp")),
        ("no number", "[smtp]\nport = 'abc'\n", ("conf.toml, line 2", "smtp.port")),
        ("a port beyond all ports", "[web]\nport = 70000\n", ("conf.toml, line 2", "web.port", "65535")),
        ("a word that is none of the choices", "[outgoing]\nway = 'pigeon'\n", ("conf.toml, line 2", "outgoing.way", "folder")),
        ("a network that is none", "[smtp]\ntrusted_networks = ['10.0.0.0/99']\n", ("conf.toml, line 2", "trusted_networks")),
        ("not UTF-8", "[smtp]\nhostname = '\udcff'\n", ("conf.toml", "not UTF-8")),
    ],
)
@pytest.mark.parametrize("command", [("check-config",), ("serve",), ("tickets", "list")], ids=" ".join)
def test_a_configuration_that_is_unclear(  # noqa: PLR0917
    postroom: Postroom, tmp_path: Path, sentence: str, text: str, words: tuple[str, ...], command: tuple[str, ...]
) -> None:
    (tmp_path / "conf.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert is_one_line_about(postroom(*command, "--config", "conf.toml", "--data", "data"), *words), sentence
    assert [entry.name for entry in tmp_path.iterdir()] == ["conf.toml"], "nothing was made"


@pytest.mark.parametrize(
    ("sentence", "settings", "words"),
    [
        ("an unknown variable", {"SMTP__PROT": "25"}, ("POSTROOM__SMTP__PROT", "did you mean port?")),
        ("a variable without a section", {"PORT": "25"}, ("POSTROOM__PORT", "SECTION__KEY")),
        ("no folder of programs", {"RULES__PROGRAMS_FOLDER": "nowhere"}, ("nowhere", "no such folder", "make it")),
        ("no folder of forms", {"RULES__FORMS_FOLDER": "nowhere"}, ("nowhere", "folder of forms", "name one that exists")),
        ("no policy file", {"RULES__POLICY_FILE": "nowhere.toml"}, ("nowhere.toml", "cannot be read")),
    ],
)
def test_rules_that_are_not_there(postroom: Postroom, sentence: str, settings: dict[str, str], words: tuple[str, ...]) -> None:
    assert is_one_line_about(postroom("check-config", **settings), *words), sentence


@pytest.mark.parametrize(
    ("sentence", "place", "setting"),
    [
        ("a broken program", "claims.toml", "PROGRAMS_FOLDER"),
        ("a broken form", "order.toml", "FORMS_FOLDER"),
        ("a broken policy", "policy.toml", "POLICY_FILE"),
    ],
)
def test_rules_that_are_unclear(postroom: Postroom, tmp_path: Path, sentence: str, place: str, setting: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / place).write_text("id = [")
    where = "rules" if setting.endswith("FOLDER") else f"rules/{place}"
    assert is_one_line_about(postroom("check-config", **{f"RULES__{setting}": where}), place), sentence


@pytest.mark.parametrize("door", ["SMTP", "WEB", "OPERATOR"])
def test_a_port_that_is_taken(postroom: Postroom, door: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = postroom("serve", "--data", "data", **{**ANY_PORT, f"{door}__PORT": port}, INSPECTORS__COUNT="1")
    assert is_one_line_about(said, f"127.0.0.1 port {port}", "in use", f"{door.lower()}.port")


@pytest.mark.parametrize("command", [("tickets", "list"), ("receipts", "list"), ("outbox", "list"), ("audit", "verify")], ids=" ".join)
def test_looking_into_a_house_that_is_not_there_makes_none(postroom: Postroom, tmp_path: Path, command: tuple[str, ...]) -> None:
    assert is_one_line_about(postroom(*command, "--data", "nowhere"), "nowhere")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def house(postroom: Postroom, tmp_path: Path) -> Path:
    """A data folder with one admin in it."""
    (tmp_path / "password").write_text("correct horse battery staple\n")
    assert postroom("user", "add", "ada", "--role", "admin", "--password-file", "password", "--data", "data").code == 0
    return tmp_path / "data"


def test_the_key_file_is_missing_while_there_is_a_database(postroom: Postroom, house: Path) -> None:
    (house / "keys" / "postroom.key").unlink()
    for command in (("user", "list"), ("serve",), ("receipts", "list")):
        assert is_one_line_about(postroom(*command, "--data", "data", **ANY_PORT), "postroom.key", "missing", "restore it from your backup")
    assert not (house / "keys" / "postroom.key").exists(), "no new key is made over old data"


def test_the_key_file_of_another_house(postroom: Postroom, house: Path) -> None:
    postroom("user", "add", "bob", "--role", "admin", "--password-file", "password", "--data", "other")
    shutil.copy("other/keys/postroom.key", house / "keys" / "postroom.key")
    for command in (("user", "list"), ("serve",), ("audit", "verify")):
        assert is_one_line_about(postroom(*command, "--data", "data", **ANY_PORT), "postroom.key", "not the one", "restore the right one")


@pytest.mark.parametrize(
    ("sentence", "content", "mode", "words"),
    [
        ("garbage", b"garbage", 0o600, ("is not a key file", "restore")),
        ("empty", b"", 0o600, ("is not a key file", "restore")),
        ("open to others", b"{}", 0o644, ("open to others", "chmod 600")),
    ],
)
def test_a_key_file_that_cannot_be_used(  # noqa: PLR0917
    postroom: Postroom, house: Path, sentence: str, content: bytes, mode: int, words: tuple[str, ...]
) -> None:
    key = house / "keys" / "postroom.key"
    key.write_bytes(content)
    key.chmod(mode)
    assert is_one_line_about(postroom("user", "list", "--data", "data"), "postroom.key", *words), sentence


@pytest.mark.parametrize("command", [("user", "list"), ("serve",)], ids=" ".join)
def test_a_file_that_is_no_database(postroom: Postroom, house: Path, command: tuple[str, ...]) -> None:
    text = b"This is a shopping list, and a rather long one.\n" * 100
    for file in house.glob("postroom.db*"):
        file.unlink()
    (house / "postroom.db").write_bytes(text)
    assert is_one_line_about(postroom(*command, "--data", "data", **ANY_PORT), "postroom.db", "not a database", "backup")
    assert (house / "postroom.db").read_bytes() == text, "it is left as it was"


def test_no_space_below_the_floor(postroom: Postroom, house: Path) -> None:
    words = ("--role", "admin", "--password-file", "password", "--data", "data")
    said = postroom("user", "add", "bob", *words, STORAGE__FREE_SPACE_FLOOR=str(1 << 60))
    assert is_one_line_about(said, "free space is below the floor")
    assert "bob" not in postroom("user", "list", "--data", "data").out


def test_a_disk_that_is_full_at_the_first_start_leaves_nothing_in_the_way_of_the_second(tmp_path: Path) -> None:
    """In a process of its own: files may not grow beyond 20 KB there."""
    (tmp_path / "password").write_text("correct horse battery staple\n")
    words = [sys.executable, "-m", "infra.cli", "user", "add", "ada", "--role", "admin", "--password-file", "password", "--data", "data"]
    with files_up_to(20_000):
        full = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert is_one_line_about(Said(full.returncode, full.stdout, full.stderr), "postroom.db", "check the disk")
    again = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stdout) == (0, "ada: added\n")


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """What is started inside inherits the limit (Python ignores SIGXFSZ, so a write fails with EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("sentence", "words", "about"),
    [
        ("no such command", ("nonsense",), ("nonsense", "serve")),
        ("no such file to scan", ("scan", "nowhere.txt"), ("nowhere.txt", "No such file")),
        ("nothing to scan", ("scan",), ("name at least one file",)),
        ("no such file to redact", ("redact", "nowhere.txt", "-o", "out.txt"), ("nowhere.txt", "No such file")),
        ("a data folder where none can be", ("user", "add", "x", "--role", "admin", "--data", "password/x"), ("password", "directory")),
        ("no such ticket", ("tickets", "show", "9", "--data", "data"), ("no ticket 9", "tickets list")),
        ("no such case", ("cases", "show", "9", "--data", "data"), ("no case 9", "cases list")),
        ("no such post", ("outbox", "show", "9", "--data", "data"), ("no post 9", "outbox list")),
        ("no such receipt", ("receipts", "show", "PR-1", "--data", "data"), ("PR-1", "receipts list")),
        ("nobody of that name", ("user", "reset", "eve", "--data", "data"), ("eve", "user list")),
        ("nobody whose second factor is lost", ("user", "reset", "eve", "--second-factor", "--data", "data"), ("eve", "user list")),
        ("a second factor for a new person", ("user", "add", "eve", "--second-factor", "--data", "data"), ("first log-in",)),
        ("no name", ("user", "add", "--data", "data"), ("name who",)),
        ("a name that is taken", ("user", "add", "ada", "--role", "admin", "--data", "data"), ("ada",)),
        ("staff without a program", ("user", "add", "sam", "--data", "data"), ("program",)),
        ("a program that does not exist", ("user", "add", "sam", "--program", "stamp", "--data", "data"), ("stamp", "stamps")),
        ("no password file", ("user", "add", "sam", "--role", "admin", "--password-file", "no", "--data", "data"), ("no", "No such file")),
        ("a demo over data that is there", ("demo", "--data", "data"), ("data", "not empty")),
    ],
)
def test_what_does_not_exist_or_does_not_fit(
    postroom: Postroom, house: Path, sentence: str, words: tuple[str, ...], about: tuple[str, ...]
) -> None:
    assert is_one_line_about(postroom(*words), *about), sentence


@pytest.mark.parametrize("password", ["", "short"])
def test_a_password_that_is_too_short(postroom: Postroom, tmp_path: Path, password: str) -> None:
    (tmp_path / "short").write_text(password)
    said = postroom("user", "add", "sam", "--role", "admin", "--password-file", "short", "--data", "data")
    assert is_one_line_about(said, "12")
    assert postroom("user", "list", "--data", "data").out == ""


@pytest.mark.parametrize(
    ("sentence", "record"),
    [("no JSON", "{"), ("no text", '{"id": 1}'), ("no object", "[1]"), ("a number", "7")],
)
def test_a_record_that_is_none_is_named_by_its_line(postroom: Postroom, tmp_path: Path, sentence: str, record: str) -> None:
    (tmp_path / "records").write_text('{"id": 1, "text": "a"}\n' + record + "\n")
    said = postroom("scan", "--jsonl", "records")
    assert said.code == 2, sentence
    assert "records, line 2" in said.err


def test_a_file_that_may_not_be_written_is_not_begun(postroom: Postroom, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("clean")
    (tmp_path / "wall").write_text("a file where a folder should be")
    assert is_one_line_about(postroom("redact", "in.txt", "-o", "wall/out.txt"), "wall")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.txt", "wall"]
