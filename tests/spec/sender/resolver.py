"""A name system in a dictionary, for the tests of proof."""

from dataclasses import dataclass, field

from intake.errors import TryLater


@dataclass
class Names:
    txts: dict[str, tuple[bytes, ...]] = field(default_factory=dict)
    mxs: dict[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    v4: dict[str, tuple[str, ...]] = field(default_factory=dict)
    v6: dict[str, tuple[str, ...]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()

    def _heard(self, name: str) -> str:
        if name in self.silent:
            raise TryLater("no answer")
        return name.lower()

    async def txt(self, name: str) -> tuple[bytes, ...]:
        return self.txts.get(self._heard(name), ())

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        return self.mxs.get(self._heard(name), ())

    async def a(self, name: str) -> tuple[str, ...]:
        return self.v4.get(self._heard(name), ())

    async def aaaa(self, name: str) -> tuple[str, ...]:
        return self.v6.get(self._heard(name), ())
