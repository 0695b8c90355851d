"""The keyring in a file: JSON, mode 0600, made on the first start, forced to disk before it is used."""

import base64
import binascii
import os
import secrets
import stat
from pathlib import Path

import msgspec

from infra.keys.keyring import KEY_BYTES, Keyring
from intake.errors import Broken

_FORMAT = "postroom keyring 1"
_OWNER_ONLY = 0o600
_LARGEST = 1_000_000  # bytes; a key file is far smaller


class KeyfileError(Broken):
    """The key file cannot be used: names the file, what is wrong with it and the remedy."""

    def __init__(self, path: Path, wrong: str, remedy: str) -> None:
        super().__init__(f"key file {path} {wrong}: {remedy}")


class KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    """What is in the file, hidden from ``repr``; keys are base64 of 32 bytes. ``lasting`` outlives every rotation."""

    format: str
    current: str
    keys: dict[str, str]
    lasting: str

    def __repr__(self) -> str:
        return f"KeyFile({sorted(self.keys)})"


def open_keyring(path: Path, *, create: bool) -> Keyring:
    """The keyring in ``path``. With ``create`` (only where no database exists yet: what another key
    sealed would be lost) a missing file is made. Raises KeyfileError."""
    try:
        if create:
            _make_unless_there(path)
        return _keyring(path, _checked_bytes(path))
    except FileNotFoundError:
        raise KeyfileError(path, "is missing", "restore it from your backup; without it nothing that was sealed can be opened") from None
    except OSError as error:
        raise KeyfileError(path, f"cannot be used ({error.strerror})", "check who owns the file and its folder") from None


def _make_unless_there(path: Path) -> None:
    """Whole or not at all: written aside, forced to disk, then linked to its name if that is free."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(_fresh())) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
    except FileExistsError:
        return  # another process was first; its file counts
    finally:
        draft.unlink()
    _force_folder(path.parent)


def _fresh() -> KeyFile:
    return KeyFile(format=_FORMAT, current="k1", keys={"k1": _random_key()}, lasting=_random_key())


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _force_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checked_bytes(path: Path) -> bytes:
    """The file's bytes, if it is a plain file that nobody but its owner can open."""
    with path.open("rb") as file:
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            raise KeyfileError(path, "is not a plain file", "name a file")
        if facts.st_mode & 0o077:
            raise KeyfileError(path, f"is open to others (mode {stat.S_IMODE(facts.st_mode):04o})", f"chmod 600 {path}")
        return file.read(_LARGEST)


def _keyring(path: Path, raw: bytes) -> Keyring:
    remedy = "restore it from your backup, or name the right file"
    try:
        file = msgspec.json.decode(raw, type=KeyFile)
        roots = {key_id: _decoded(text) for key_id, text in file.keys.items()}
        lasting = _decoded(file.lasting)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise KeyfileError(path, "is not a key file", remedy) from None
    if file.format != _FORMAT:
        raise KeyfileError(path, "is of a format this version does not know", "use the version that wrote it")
    if file.current not in roots:
        raise KeyfileError(path, "does not hold its current key", remedy)
    return Keyring(file.current, roots, lasting)


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key is 32 bytes")
    return key
