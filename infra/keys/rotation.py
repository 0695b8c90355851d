"""A new key for the house, and the end of an old one.

Three steps, each of which may be broken off and done again: a new current key goes into the file, and a
running house seals under it at once; every data key is wrapped anew under it (``infra/vault/rewrapping.py``),
content is not touched; when nothing hangs on the old key any more it is taken out of the file
(NIST SP 800-57 part 1, 8.3 and 8.4).
"""

from datetime import datetime, timedelta
from pathlib import Path

from infra.keys.keyfile import random_key, read_keyfile, replace_keyfile
from intake.errors import PostroomError

GRACE = timedelta(hours=1)
"""How long an old key stays after it was replaced: what was sealed under it a moment before may still be on its way to the disk."""


class NotRetired(PostroomError):
    """The key is still needed; says for what."""


def add_key(path: Path, now: datetime) -> str:
    """A new current key in the file; its id. Raises KeyfileError."""
    file = read_keyfile(path)
    used = [int(key_id[1:]) for key_id in {*file.keys, *file.replaced} if key_id[1:].isdecimal()]
    new = f"k{1 + max(used, default=0)}"
    file.keys[new] = random_key()
    file.replaced[file.current] = now.timestamp()
    file.current = new
    replace_keyfile(path, file)
    return new


def retire_key(path: Path, key_id: str, sealed: int, now: datetime) -> None:
    """Take an old key out of the file. ``sealed``: how many items hang on it. Raises NotRetired while anything
    needs it, KeyfileError."""
    file = read_keyfile(path)
    if key_id not in file.keys:
        raise NotRetired(f"there is no key {key_id}; postroom key list shows which there are")
    if key_id == file.current:
        raise NotRetired(f"{key_id} is the current key; postroom key rotate makes a new one first")
    if sealed:
        raise NotRetired(f"{sealed} sealed items hang on {key_id}; postroom key rewrap moves them to the current key")
    free = datetime.fromtimestamp(file.replaced.get(key_id, 0.0), now.tzinfo) + GRACE
    if now < free:
        raise NotRetired(f"{key_id} was replaced less than an hour ago; retire it after {free:%H:%M} UTC")
    del file.keys[key_id]
    replace_keyfile(path, file)
