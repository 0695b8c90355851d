"""The guard's rounds: every lookout and listener asked, what they saw raised, logged and told."""

import asyncio
import contextlib
from collections.abc import Sequence

from infra.audit.trail import Trail
from infra.guard.alerts import Alerts
from infra.guard.kinds import Sighting
from infra.guard.listeners import LISTENERS
from infra.guard.lookouts import LOOKOUTS, Outlook
from infra.ledger.engine import Database
from infra.watch import Watch
from intake.ports import Clock


class Guard:
    """One a process. ``listen`` is for every process, each hears itself; ``look`` and ``verify`` (the whole audit
    trail, once a day) are for one."""

    def __init__(self, database: Database, trail: Trail, alerts: Alerts, clock: Clock, watch: Watch) -> None:
        self._database = database
        self._trail = trail
        self._alerts = alerts
        self._clock = clock
        self._watch = watch

    async def look(self) -> None:
        """What the ledger shows."""
        now = self._clock.now()

        def seen() -> Sequence[Sighting]:
            with self._database.reading() as connection:
                look = Outlook(connection, now)
                return [sighting for lookout in LOOKOUTS for sighting in lookout(look)]

        await self._tell(await asyncio.to_thread(seen))

    async def listen(self) -> None:
        """What this process has logged since it was asked last; kept for the next time when it cannot be raised."""
        noted = self._watch.taken_notes()
        try:
            await self._tell([sighting for listener in LISTENERS for sighting in listener(noted)])
        except Exception:
            self._watch.give_back(noted)
            raise

    async def listen_last(self) -> None:
        """Before the process ends, whatever state it is in."""
        with contextlib.suppress(Exception):
            await self.listen()

    async def verify(self) -> None:
        """The chain from its first line."""
        found = await self._database.read(self._trail.verify)
        if not found.ok:
            await self._tell([Sighting("audit trail broken", f"line {found.bad_seq}", 1)])

    async def _tell(self, sightings: Sequence[Sighting]) -> None:
        for alert in await self._alerts.raise_(sightings):
            self._watch.note("alert", {"number": alert.number, "kind": alert.kind, "what": alert.subject, "times": alert.times})
