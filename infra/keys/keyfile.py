"""The keyring in a file: JSON, mode 0600, made on the first start, forced to disk before it is used.

A running house looks at the file before each use of a key, so that it seals under a new key as soon as
there is one (``rotation.py``), and takes nothing in when the file is gone: what it would seal, nobody
could open after the next start.
"""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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


class KeyFile(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is in the file, hidden from ``repr``; keys are base64 of 32 bytes. ``lasting`` outlives every
    rotation; ``replaced`` says when (UTC seconds since the epoch) a key stopped being the current one."""

    format: str
    current: str
    keys: dict[str, str]
    lasting: str
    replaced: dict[str, float] = {}

    def __repr__(self) -> str:
        return f"KeyFile({sorted(self.keys)})"


class FileKeyring(Keyring):
    """The keyring as it is in its file at this moment. Raises KeyfileError in every use of a key while the
    file cannot be used."""

    __slots__ = ("_path", "_seen")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _mark(path)
        file = read_keyfile(path)
        super().__init__(file.current, roots(file), _decoded(file.lasting))

    @property
    def current(self) -> str:
        self._look()
        return super().current

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        self._look()
        return super().wrap(data_key, context)

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        self._look()
        return super().unwrap(key_id, wrapped, context)

    def _look(self) -> None:
        with _explained(self._path):
            mark = _mark(self._path)
            if mark != self._seen:
                file = read_keyfile(self._path)
                self.take(file.current, roots(file))
                self._seen = mark


def open_keyring(path: Path, *, create: bool) -> Keyring:
    """The keyring in ``path``. With ``create`` (only where no database exists yet: what another key
    sealed would be lost) a missing file is made. Raises KeyfileError."""
    with _explained(path):
        if create:
            _make_unless_there(path)
        return FileKeyring(path)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise KeyfileError(path, "is missing", "restore it from your backup; without it nothing that was sealed can be opened") from None
    except OSError as error:
        raise KeyfileError(path, f"cannot be used ({error.strerror})", "check who owns the file and its folder") from None


def _mark(path: Path) -> tuple[int, int, int]:
    """Another one whenever the file was replaced, written to or opened to others."""
    facts = path.stat()
    return facts.st_ino, facts.st_ctime_ns, facts.st_size


def _make_unless_there(path: Path) -> None:
    """Whole or not at all: written aside, forced to disk, then linked to its name if that is free."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _drafted(path, KeyFile(format=_FORMAT, current="k1", keys={"k1": random_key()}, lasting=random_key())) as draft:
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            return  # another process was first; its file counts
    _force_folder(path.parent)


def replace_keyfile(path: Path, file: KeyFile) -> None:
    """The new file in place of the old, whole or not at all, forced to disk. Raises KeyfileError."""
    with _explained(path), _drafted(path, file) as draft:
        draft.replace(path)
        _force_folder(path.parent)


@contextmanager
def _drafted(path: Path, file: KeyFile) -> Iterator[Path]:
    """The file written beside ``path`` and forced to disk; whatever happens, no draft with keys is left behind."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(handle, "wb") as out:
            out.write(msgspec.json.format(msgspec.json.encode(file)) + b"\n")
            out.flush()
            os.fsync(out.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def random_key() -> str:
    """A new key as it is written in the file."""
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


def read_keyfile(path: Path) -> KeyFile:
    """What is in the file, checked. Raises KeyfileError, and OSError when it cannot be read."""
    remedy = "restore it from your backup, or name the right file"
    try:
        file = msgspec.json.decode(_checked_bytes(path), type=KeyFile)
        roots(file)
        _decoded(file.lasting)
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        raise KeyfileError(path, "is not a key file", remedy) from None
    if file.format != _FORMAT:
        raise KeyfileError(path, "is of a format this version does not know", "use the version that wrote it")
    if file.current not in file.keys:
        raise KeyfileError(path, "does not hold its current key", remedy)
    return file


def roots(file: KeyFile) -> Mapping[str, bytes]:
    """Key id -> its 32 bytes."""
    return {key_id: _decoded(text) for key_id, text in file.keys.items()}


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("a key is 32 bytes")
    return key
