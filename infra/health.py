"""How the house is, for the operator's port: what is not in order, whether pictures are read, what waits and since when."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.inspectors.pool import InspectorPool
from infra.inspectors.pools import why_no_pictures
from infra.ledger import reads
from infra.ledger.reads import Waiting
from infra.watch import Watch
from infra.web.app import Report
from infra.wiring import Plant
from intake.ports import Later

LANES = (Later.OVERFLOW, Later.READING)


@dataclass(frozen=True, slots=True)
class Health:
    """Of one process. ``readers`` is None where pictures are not read."""

    plant: Plant
    watch: Watch
    inspectors: InspectorPool
    readers: InspectorPool | None

    async def report(self) -> Report:
        """For ``/readyz``. That pictures are held instead of read is a choice or a lack, but no reason to send nobody here."""
        troubles = {"writer": self.plant.writer.trouble} if self.plant.writer.trouble else {}
        if not self.inspectors.alive:
            troubles["inspectors"] = f"none of {self.inspectors.size} is running"
        why = why_no_pictures(self.plant.settings)
        waiting = {lane.value: {"count": one.count, "oldest_seconds": self._age(one)} for lane, one in (await self._waiting()).items()}
        return Report(troubles, {"pictures": f"held: {why}" if why else "read", "waiting": waiting})

    async def metrics(self) -> bytes:
        """For ``/metrics``, counted now."""
        for lane, one in (await self._waiting()).items():
            self.watch.waiting(lane, one.count, self._age(one))
        self.watch.running("quick", self.inspectors.alive)
        self.watch.running("reading", self.readers.alive if self.readers else 0)
        return self.watch.metrics()

    async def _waiting(self) -> Mapping[Later, Waiting]:
        found = await self.plant.database.read(reads.waiting)
        return {lane: found.get(lane, Waiting(0, None)) for lane in LANES}

    def _age(self, one: Waiting) -> int:
        return one.seconds(self.plant.clock.now())
