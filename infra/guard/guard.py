"""The guard's round: every lookout asked, what they saw raised, logged and told."""

import asyncio
from collections.abc import Sequence

from infra.audit.trail import Trail
from infra.guard.alerts import Alerts
from infra.guard.lookouts import LOOKOUTS, Outlook, Sighting
from infra.ledger.engine import Database
from infra.watch import Watch
from intake.ports import Clock


class Guard:
    """``look`` is asked for every half minute, ``verify`` (the whole audit trail) once a day."""

    def __init__(self, database: Database, trail: Trail, alerts: Alerts, clock: Clock, watch: Watch) -> None:
        self._database = database
        self._trail = trail
        self._alerts = alerts
        self._clock = clock
        self._watch = watch

    async def look(self) -> None:
        """One round."""
        noted = self._watch.taken_notes()
        now = self._clock.now()

        def seen() -> Sequence[Sighting]:
            with self._database.reading() as connection:
                look = Outlook(connection, now, noted)
                return [sighting for lookout in LOOKOUTS for sighting in lookout(look)]

        await self._tell(await asyncio.to_thread(seen))

    async def verify(self) -> None:
        """The chain from its first line."""
        found = await self._database.read(self._trail.verify)
        if not found.ok:
            await self._tell([Sighting("audit trail broken", f"line {found.bad_seq}", 1)])

    async def _tell(self, sightings: Sequence[Sighting]) -> None:
        for alert in await self._alerts.raise_(sightings):
            self._watch.note("alert", {"number": alert.number, "kind": alert.kind, "what": alert.subject, "times": alert.times})
