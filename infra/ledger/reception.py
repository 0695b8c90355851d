"""What log-ins and sessions work with."""

from dataclasses import dataclass
from hashlib import sha256

from infra.audit.trail import Trail
from infra.keys.keyring import Keyring
from infra.ledger.attempts import Attempts
from infra.ledger.engine import Database
from infra.ledger.passwords import Passwords
from infra.ledger.second_factor import Demand
from infra.ledger.user_trail import UserTrail
from infra.ledger.writer import Writer
from intake.ports import Clock


class WrongLogin(Exception):
    """Name, password or code is wrong; nobody is told which."""


@dataclass(frozen=True, slots=True)
class Reception:
    """Made by ``reception``: log-ins and sessions share the count of attempts."""

    database: Database
    writer: Writer
    clock: Clock
    keyring: Keyring
    passwords: Passwords
    demand: Demand
    note: UserTrail
    attempts: Attempts


def reception(
    database: Database, writer: Writer, trail: Trail, clock: Clock, *, keyring: Keyring, passwords: Passwords, demand: Demand
) -> Reception:
    """The same with what belongs to it."""
    note = UserTrail(trail, clock)
    return Reception(database, writer, clock, keyring, passwords, demand, note, Attempts(clock, note))


def token_of(cookie: str) -> str:
    """What is stored of a cookie."""
    return sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
