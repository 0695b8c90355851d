"""One moment by which a client must have done its part: moved with every command, watched by one timer."""

import asyncio
from collections.abc import Callable


class Deadline:
    """``missed`` is called once the moment has passed; nothing is watched before the first ``set`` and after ``stop``."""

    def __init__(self, loop: asyncio.AbstractEventLoop, missed: Callable[[], None]) -> None:
        self._loop = loop
        self._missed = missed
        self._at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0

    def set(self, seconds: float) -> None:
        """So long from now. A timer that would go off earlier is left alone: it looks again then."""
        self._at = self._loop.time() + seconds
        if self._timer is None or self._at < self._timer_at:
            self._watch()

    def stop(self) -> None:
        """Nothing is due any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _watch(self) -> None:
        self.stop()
        self._timer_at = self._at
        self._timer = self._loop.call_at(self._at, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._at <= self._loop.time():
            self._missed()
        else:
            self._watch()
