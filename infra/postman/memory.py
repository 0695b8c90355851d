"""A postman that keeps everything: for tests, and the proof that the contract can be kept without a network."""

from dataclasses import dataclass, field

from intake.outgoing import Parcel


@dataclass(slots=True)
class MemoryPostman:
    """``delivered`` maps key -> (destination, parcel); ``trouble`` is raised, first come first served."""

    delivered: dict[str, tuple[str, Parcel]] = field(default_factory=dict, repr=False)
    trouble: list[Exception] = field(default_factory=list)

    async def deliver(self, destination: str, parcel: Parcel, key: str) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.delivered[key] = (destination, parcel)
