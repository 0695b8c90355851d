"""A house of real parts whose people come in and go out: cheap hashes, a clock that stands still."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher

from infra.ledger.logins import Logins
from infra.ledger.passwords import Passwords
from infra.ledger.people import People
from infra.ledger.reception import reception
from infra.ledger.second_factor import Demand
from infra.ledger.sessions import Sessions
from tests.contract.desk_house import DeskHouse, FrozenClock, open_house

PASSWORD = "a long pass phrase"
OTHER = "another pass phrase"


@dataclass(frozen=True)
class FrontDoor:
    """Who there is, who is in, and the way in."""

    house: DeskHouse
    people: People
    sessions: Sessions
    logins: Logins

    @property
    def clock(self) -> FrozenClock:
        return self.house.clock

    async def enter(self, name: str = "ada") -> str:
        """By password; the cookie of whatever that opens."""
        return (await self.logins.log_in(name, PASSWORD)).cookie

    def wants(self, demand: Demand) -> "FrontDoor":
        """The same house after its settings were changed."""
        return _front_door(self.house, self.sessions.reception.passwords, demand)


@contextmanager
def open_front_door(folder: Path, demand: Demand) -> Iterator[FrontDoor]:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    with open_house(folder) as house:
        yield _front_door(house, passwords, demand)
    passwords.close()


def _front_door(house: DeskHouse, passwords: Passwords, demand: Demand) -> FrontDoor:
    parts = house.database, house.writer, house.trail, house.clock
    sessions = Sessions(reception(*parts, keyring=house.keyring, passwords=passwords, demand=demand))
    return FrontDoor(house, People(*parts, passwords), sessions, Logins(sessions.reception, sessions))
