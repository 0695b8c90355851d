"""Passwords are kept as argon2id hashes only (RFC 9106; cost as in the OWASP password storage sheet)."""

import asyncio
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from intake.errors import TryLater

SHORTEST = 12
LONGEST = 1_000
_AT_ONCE = 2  # hashes being made: each takes 19 MiB
_PLACES = 40  # log-ins under way: the last of them waits some two seconds


def default_hasher() -> PasswordHasher:
    """argon2id with 19 MiB and two passes: some 30 ms, so that log-ins cannot be used to exhaust the host."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Passwords:
    """Hashes and compares, off the event loop."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or default_hasher()
        self._threads = ThreadPoolExecutor(max_workers=_AT_ONCE, thread_name_prefix="argon2")
        self._taken = 0
        self.nobody = self._hasher.hash(secrets.token_hex(16))
        """A hash to compare with where there is no such person, so that the answer takes as long."""

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the queue, to be taken before anything is counted or compared. TryLater when all are taken."""
        if self._taken >= _PLACES:
            raise TryLater("too many log-ins at once")
        self._taken += 1
        try:
            yield
        finally:
            self._taken -= 1

    def hash(self, password: str) -> str:
        """For storing. ValueError names what is wrong with the password."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise ValueError(f"a password has {SHORTEST} to {LONGEST:,} characters")
        return self._hasher.hash(password)

    async def hashed(self, password: str) -> str:
        """``hash``, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.hash, password)

    async def match(self, hashed: str, password: str) -> bool:
        """Whether they belong together; what is beyond all measure is not even hashed."""
        bounded = password if len(password) <= LONGEST else ""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._verify, hashed, bounded)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown()

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False
