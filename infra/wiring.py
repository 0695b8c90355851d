"""The switchboard: the one file that names concrete adapters. From settings to a running house."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from infra.audit.anchors import note_head
from infra.audit.trail import Trail
from infra.caretaker import Caretaker, Chore
from infra.guard.alerts import Alerts, Means
from infra.guard.guard import Guard
from infra.guard.incidents import Incidents
from infra.guard.telling import Telling, hook_name
from infra.keys.keyfile import KeyfileError, open_keyring
from infra.keys.keyring import Keyring
from infra.ledger.board import SqlBoard
from infra.ledger.cases import SqlCases
from infra.ledger.engine import Database, open_database
from infra.ledger.logins import Logins
from infra.ledger.outbox import SqlOutbox
from infra.ledger.passwords import Passwords
from infra.ledger.people import People
from infra.ledger.reception import reception
from infra.ledger.retention import Retention
from infra.ledger.second_factor import Demand
from infra.ledger.sessions import Sessions
from infra.ledger.sql import SqlLedger
from infra.ledger.writer import Writer
from infra.postman.folder import FolderPostman
from infra.postman.port import Postman
from infra.postman.round import MailPace
from infra.settings import Settings, SettingsError
from infra.vault.rows import RowsVault
from infra.watch import Watch
from infra.worker import Bells, Worker
from intake.leaves import part_of
from intake.mails import Mails
from intake.outgoing import Parcel
from intake.pipeline import House, Patience
from intake.ports import Clock, Inspectors, Later
from intake.records import Records
from intake.replies.compose import HouseWords, staff_reply
from intake.retention import schedule_of
from intake.rulebook import Rulebook, Sources, compile_rules
from intake.sender.proof import Proof, prove
from intake.sender.resolver import Resolver
from intake.submission import Letter, Sender
from routing.destinations import signing_secret
from routing.program import Programs, Webhook

_OFTEN = timedelta(seconds=30)
_HOURLY = timedelta(hours=1)
_DAILY = timedelta(days=1)


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Plant:
    """The durable half of the house: what the command line needs too."""

    settings: Settings
    database: Database
    writer: Writer
    keyring: Keyring
    trail: Trail
    vault: RowsVault
    ledger: SqlLedger
    outbox: SqlOutbox
    people: People
    passwords: Passwords
    clock: Clock


@contextmanager
def open_plant(settings: Settings, *, create: bool) -> Iterator[Plant]:
    """Open database and keyring; ``create`` makes them on first start. Raises their errors, each naming
    the file and the remedy."""
    data = settings.storage.data
    if create:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    new_house = create and not settings.database.exists()
    keyring = open_keyring(settings.key_file, create=new_house)
    clock = SystemClock()
    with ExitStack() as stack:
        database = open_database(settings.database)
        stack.callback(database.close)
        trail = Trail(keyring.audit_key)
        if not database.read_sync(trail.fits):
            raise KeyfileError(settings.key_file, "is not the one this data was written with", "restore the right one from your backup")
        vault = RowsVault(keyring, database)
        writer = stack.enter_context(Writer(database, floor=settings.storage.free_space_floor))
        passwords = Passwords()
        stack.callback(passwords.close)
        yield Plant(
            settings=settings,
            database=database,
            writer=writer,
            keyring=keyring,
            trail=trail,
            vault=vault,
            ledger=SqlLedger(database, writer, trail, clock, vault),
            outbox=SqlOutbox(database, writer),
            people=People(database, writer, trail, clock, passwords),
            passwords=passwords,
            clock=clock,
        )


def compile_settings(settings: Settings) -> Rulebook:
    """All rules the settings name, read and compiled. Raises the loaders' errors."""
    return compile_rules(Sources(settings.rules.policy_file, settings.rules.programs_folder, settings.rules.forms_folder))


def build_house(
    plant: Plant, rulebook: Rulebook, inspectors: Inspectors, wake: Callable[[Later], None], readers: Inspectors | None = None
) -> House:
    """The conductor with everything it works with."""
    words = house_words(plant.settings)
    limits = plant.settings.inspectors
    return House(
        ledger=plant.ledger,
        vault=plant.vault,
        inspectors=inspectors,
        rulebook=rulebook,
        records=Records(plant.vault, rulebook, Mails(rulebook.programs, words, plant.clock), plant.clock),
        words=words,
        wake=wake,
        patience=Patience(limits.wait, limits.budget, limits.late_budget, limits.reading_budget),
        readers=readers,
    )


def build_worker(plant: Plant, house: House, watch: Watch, bells: Bells) -> Worker:
    """The worker with its postmen."""

    async def proven(sender: Sender) -> Proof:
        return await prove(sender, await asyncio.to_thread(_resolver), plant.clock.now())

    postmen = _postmen(plant.settings, house.rulebook.programs, plant.clock)
    caps = plant.settings.limits
    pace = MailPace(caps.automatic_mails_per_domain, caps.automatic_mails)
    return Worker(house, plant.outbox, postmen, proven, plant.clock, watch, bells, plant.settings.inspectors.reading, pace)


@cache
def _resolver() -> Resolver:
    """Made with the first question: its library takes as long to load as a door, and most houses that start ask nobody."""
    from infra.postman.dns import DnsResolver, system_resolver  # noqa: PLC0415 - as said

    return DnsResolver(system_resolver())


def build_retention(plant: Plant, programs: Programs) -> Retention:
    """What the schedules end."""
    return Retention(plant.database, plant.ledger, plant.clock, schedule_of(plant.settings.retention.days, programs))


def build_caretaker(plant: Plant, programs: Programs, watch: Watch, guard: Guard, roles: frozenset[str]) -> Caretaker:
    """What is done by the clock: by one process for all, except that every process listens to itself."""
    chores = [Chore("guard listens", _OFTEN, guard.listen)]
    if "worker" in roles:
        chores += [Chore("guard", _OFTEN, guard.look), Chore("audit", _DAILY, guard.verify), *_housework(plant, programs, watch)]
    return Caretaker(chores, watch)


def _housework(plant: Plant, programs: Programs, watch: Watch) -> Iterator[Chore]:
    if plant.settings.retention.automatic:
        yield Chore("purge", _DAILY, partial(_purge, build_retention(plant, programs), watch))
    if plant.settings.audit.anchors_file is not None:
        yield Chore("anchor", _HOURLY, partial(_note_head, plant, plant.settings.audit.anchors_file))


def build_guard(plant: Plant, watch: Watch) -> Guard:
    """Looks, listens and raises alerts."""
    return Guard(plant.database, plant.trail, build_alerts(plant), plant.clock, watch)


def build_alerts(plant: Plant) -> Alerts:
    """What somebody has to look at, told to those whom the settings name."""
    alerts = plant.settings.alerts
    hooks = tuple(map(hook_name, alerts.webhooks))
    console = f"{public_url(plant.settings)}/operate/alerts"
    return Alerts(guard_means(plant), Telling(plant.keyring, alerts.mail_to, plant.settings.words.reply_domain, hooks, console).posts)


def build_incidents(plant: Plant) -> Incidents:
    """What is looked into."""
    return Incidents(guard_means(plant))


def guard_means(plant: Plant) -> Means:
    """What the guard's stores work with."""
    return Means(plant.database, plant.writer, plant.trail, plant.clock, plant.keyring)


async def _purge(retention: Retention, watch: Watch) -> None:
    gone = 0
    async for _ in retention.purge():
        gone += 1
    if gone:
        watch.note("purged", {"matters": gone})


async def _note_head(plant: Plant, anchors: Path) -> None:
    head = await plant.database.read(plant.trail.head)
    await asyncio.to_thread(note_head, anchors, head, plant.clock.now())


def build_board(plant: Plant, rulebook: Rulebook) -> SqlBoard:
    """The staff desk's tickets."""
    programs, words = rulebook.programs, house_words(plant.settings)

    def compose(letter: Letter, reference: str, program: str, text: str, warn: bool) -> Parcel:
        chosen = programs.get(program)
        return staff_reply(letter, reference, chosen.name, chosen.reply_from, text, warn=warn, house=words)

    return SqlBoard(
        plant.database,
        plant.writer,
        plant.trail,
        plant.vault,
        plant.clock,
        scan=rulebook.scan,
        compose_reply=compose,
        part_of=part_of,
        programs={program.id: program.name for program in programs},
    )


def build_cases(plant: Plant) -> SqlCases:
    """The review console's cases."""
    return SqlCases(plant.database, plant.writer, plant.trail, plant.vault, plant.clock)


def build_logins(plant: Plant) -> tuple[Sessions, Logins]:
    """Who is in, and the way in."""
    accounts = plant.settings.accounts
    means = reception(
        plant.database,
        plant.writer,
        plant.trail,
        plant.clock,
        keyring=plant.keyring,
        passwords=plant.passwords,
        demand=Demand(accounts.second_factor, accounts.second_factor_staff),
    )
    sessions = Sessions(means)
    return sessions, Logins(means, sessions)


def house_words(settings: Settings) -> HouseWords:
    """What letters say of the organisation."""
    words = settings.words
    return HouseWords(words.organisation, words.postal_address, words.secure_form or public_url(settings), words.reply_domain)


def public_url(settings: Settings) -> str:
    """How people reach the web door."""
    return settings.web.public_url.rstrip("/") or f"http://{settings.web.host}:{settings.web.port}"


def knows(settings: Settings) -> Callable[[str], bool]:
    """Which envelope addresses are ours: those in ``smtp.domains``, and the bare ``postmaster`` (RFC 5321 4.5.1)."""
    exact = frozenset(domain.lower() for domain in settings.smtp.domains if not domain.startswith("."))
    below = tuple(domain.lower() for domain in settings.smtp.domains if domain.startswith("."))

    def is_ours(address: str) -> bool:
        domain = address.rpartition("@")[2].lower()
        return domain in exact or domain.endswith(below) or address.lower() == "postmaster"

    return is_ours


def _postmen(settings: Settings, programs: Programs, clock: Clock) -> Mapping[str, Postman]:
    """Only the ways that are used are loaded: each brings a library of its own."""
    ways: dict[str, Callable[[Settings], Postman]] = {"smtp": _relay, "folder": lambda asked: FolderPostman(asked.outgoing_folder)}
    way = settings.outgoing.way
    postmen = {"mail": ways[way](settings)} if way in ways else {}
    hooks = {f"webhook:{program.id}": program.webhook for program in programs if program.webhook}
    hooks |= {hook_name(url): Webhook(url, str(settings.alerts.webhook_secret_file)) for url in settings.alerts.webhooks}
    return postmen | {name: _hook(webhook, settings, clock) for name, webhook in hooks.items()}


def _relay(settings: Settings) -> Postman:
    from infra.postman.smtp import Relay, SmtpPostman  # noqa: PLC0415 - as said

    out = settings.outgoing
    return SmtpPostman(Relay(out.host, out.port, out.starttls, out.user, out.password_file, settings.smtp.hostname))


def _hook(webhook: Webhook, settings: Settings, clock: Clock) -> Postman:
    from infra.postman.webhook import Hook, WebhookPostman  # noqa: PLC0415 - as said

    try:
        secret = signing_secret(Path(webhook.secret_file).read_text("ascii"))
    except ValueError as error:
        raise SettingsError(f"{webhook.secret_file}: {error}") from None
    return WebhookPostman(Hook(webhook.url, secret, settings.outgoing.inside_webhooks), clock)
