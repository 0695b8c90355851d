"""The key file: made once, never silently made anew, never shown."""

import json
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

from infra.keys.keyfile import KeyFile, KeyfileError, open_keyring
from intake.errors import Unreadable

DATA_KEY = bytes(range(32))


def edited(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        file = json.loads(path.read_text())
        change(file)
        path.write_text(json.dumps(file))

    return edit


def test_a_new_key_file_is_for_its_owner_only_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"
    open_keyring(path, create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("create", [True, False])
def test_the_same_file_is_the_same_keyring(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "keyring.json"
    first = open_keyring(path, create=True)
    again = open_keyring(path, create=create)
    key_id, wrapped = first.wrap(DATA_KEY, b"context")
    assert again.unwrap(key_id, wrapped, b"context") == DATA_KEY
    assert again.fingerprint("text") == first.fingerprint("text")
    assert again.audit_key == first.audit_key


def test_another_file_is_another_keyring(tmp_path: Path) -> None:
    one, other = (open_keyring(tmp_path / name, create=True) for name in ("one", "other"))
    assert one.fingerprint("text") != other.fingerprint("text")
    assert one.audit_key != other.audit_key
    with pytest.raises(Unreadable):
        other.unwrap(*one.wrap(DATA_KEY, b"context"), b"context")


def test_a_wrapped_key_opens_only_in_its_context(tmp_path: Path) -> None:
    keyring = open_keyring(tmp_path / "keyring.json", create=True)
    with pytest.raises(Unreadable):
        keyring.unwrap(*keyring.wrap(DATA_KEY, b"context"), b"another")


def test_every_use_has_a_key_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    keyring = open_keyring(path, create=True)
    assert keyring.fingerprint("") != keyring.audit_key.hex()
    assert keyring.audit_key.hex() not in path.read_bytes().hex()


def test_no_key_shows_in_a_repr(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    assert repr(open_keyring(path, create=True)) == "Keyring(current='k1', keys=['k1'])"
    assert repr(msgspec.json.decode(path.read_bytes(), type=KeyFile)) == "KeyFile(['k1'])"


def test_many_that_start_at_once_agree_on_one_key_file(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keyring.json"
    with ThreadPoolExecutor(8) as starters:
        keyrings = list(starters.map(lambda _: open_keyring(path, create=True), range(8)))
    assert {keyring.audit_key for keyring in keyrings} == {open_keyring(path, create=False).audit_key}
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("sentence", "spoil", "said"),
    [
        ("a missing file is not made anew", lambda path: path.unlink(), "is missing: restore it from your backup"),
        ("a file open to others is refused", lambda path: path.chmod(0o640), "is open to others (mode 0640): chmod 600"),
        ("an empty file is refused", lambda path: path.write_text(""), "is not a key file"),
        ("any other file is refused", lambda path: path.write_text("dear sir or madam"), "is not a key file"),
        ("a file with unknown members is refused", edited(lambda file: file.update(more=1)), "is not a key file"),
        ("a key of the wrong length is refused", edited(lambda file: file.update(lasting="c2hvcnQ=")), "is not a key file"),
        ("a key that is not base64 is refused", edited(lambda file: file.update(keys={"k1": "secret!"})), "is not a key file"),
        ("a newer format is refused", edited(lambda file: file.update(format="postroom keyring 9")), "does not know"),
        ("a current key that is not there is refused", edited(lambda file: file.update(current="k7")), "does not hold its current key"),
        ("a device is refused", lambda path: (path.unlink(), path.symlink_to("/dev/null")), "is not a plain file"),
        ("a folder is refused", lambda path: (path.unlink(), path.mkdir()), "cannot be used (Is a directory)"),
    ],
)
def test_what_cannot_be_used_is_refused_with_file_and_remedy(
    tmp_path: Path, sentence: str, spoil: Callable[[Path], object], said: str
) -> None:
    path = tmp_path / "keyring.json"
    open_keyring(path, create=True)
    secrets = [secret for secret in path.read_text().split('"') if len(secret) > 40]
    spoil(path)
    with pytest.raises(KeyfileError) as caught:
        open_keyring(path, create=False)
    assert str(path) in str(caught.value), sentence
    assert said in str(caught.value), sentence
    assert not any(secret in str(caught.value) for secret in secrets)


def test_a_key_file_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyfileError, match="cannot be used"):
        open_keyring(tmp_path / "file" / "keyring.json", create=True)
