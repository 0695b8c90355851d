"""``postroom doctor``: is everything well here? One line a check; exit 1 when something must be mended."""

import argparse
import asyncio
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.commands.options import add_place, settings_of
from infra.inspectors import sample
from infra.inspectors.pool import InspectorPool
from infra.inspectors.pools import inspector_pool, reader_pool, why_no_pictures
from infra.ledger import reads
from infra.ours import StrangerInstalled, check_packages_are_ours
from infra.settings import Settings
from infra.wiring import compile_settings, open_plant
from intake.errors import Broken, PostroomError
from intake.submission import Channel, Delivery
from redaction.policy import PolicyError, Verdict
from routing.reading import ProgramError

_LONG = 600
"""Seconds after which what waits in a lane is worth a look."""

_SAMPLE = b"From: doctor@example.org\r\nSubject: check\r\n\r\nmy card is 4539 1488 0343 6467\r\n"


@dataclass(frozen=True, slots=True)
class Finding:
    """``level`` ok | warn | bad; ``remedy`` is what to do, "" when nothing."""

    check: str
    level: str
    what: str
    remedy: str = ""


Check = Callable[[Settings], Iterator[Finding]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom doctor --help``."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run every check."""
    settings = settings_of(arguments)
    worst = "ok"
    for check in CHECKS:
        for finding in _guarded(check, settings):
            worst = max(worst, finding.level, key=("ok", "warn", "bad").index)
            _show(finding, as_json=arguments.json)
    return 1 if worst == "bad" else 0


def _guarded(check: Check, settings: Settings) -> Iterator[Finding]:
    """A check that fails is itself a finding."""
    try:
        yield from check(settings)
    except (PostroomError, PolicyError, ProgramError, StrangerInstalled, OSError, ValueError) as error:
        yield Finding(check.__name__.strip("_"), "bad", str(error))


def _show(finding: Finding, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"check": finding.check, "level": finding.level, "what": finding.what, "remedy": finding.remedy}))
    else:
        remedy = f" -> {finding.remedy}" if finding.remedy else ""
        print(f"{finding.level:4}  {finding.check}: {finding.what}{remedy}")


def _python(_settings: Settings) -> Iterator[Finding]:
    version = sys.version.split()[0]
    if sys.version_info[:2] == (3, 11) and sys.version_info < (3, 11, 10):
        yield Finding("python", "warn", f"{version} lacks the e-mail fixes of 3.11.10 (CVE-2024-6923)", "use 3.11.10 or newer")
    else:
        yield Finding("python", "ok", version)


def _packages(_settings: Settings) -> Iterator[Finding]:
    check_packages_are_ours()
    yield Finding("packages", "ok", "intake, redaction, routing and infra are Postroom's own")


def _rules(settings: Settings) -> Iterator[Finding]:
    rulebook = compile_settings(settings)
    yield Finding("rules", "ok", f"{len(rulebook.programs)} programs, {len(rulebook.forms)} forms, policy compiled")
    if settings.smtp.domains == Settings().smtp.domains:
        yield Finding("rules", "warn", "mail is taken in for example domains only", "set smtp.domains to yours")


def _outgoing(settings: Settings) -> Iterator[Finding]:
    if settings.outgoing.way == "wait":
        yield Finding("outgoing", "warn", "no way out is set: warnings and replies wait in the outbox", "set outgoing.way to smtp")
    else:
        yield Finding("outgoing", "ok", f"mail leaves by {settings.outgoing.way}")


def _space(settings: Settings) -> Iterator[Finding]:
    data = settings.storage.data
    place = data if data.exists() else data.absolute().parent
    free = shutil.disk_usage(place).free
    if free < settings.storage.free_space_floor:
        yield Finding("space", "bad", f"{free // 10**6} MB free, below the floor: mail is put off", f"make room on the disk of {place}")
    else:
        yield Finding("space", "ok", f"{free // 10**9} GB free")


def _storage(settings: Settings) -> Iterator[Finding]:
    if not settings.database.exists():
        yield Finding("storage", "warn", f"no database in {settings.storage.data} yet", "postroom serve makes it on first start")
        return
    mode = settings.storage.data.stat().st_mode & 0o077
    if mode:
        yield Finding("storage", "warn", f"others may look into {settings.storage.data}", f"chmod 700 {settings.storage.data}")
    with open_plant(settings, create=False) as plant:
        verified = plant.database.read_sync(plant.trail.verify)
        sound = plant.database.read_sync(lambda connection: connection.exec_driver_sql("PRAGMA quick_check").scalar())
    yield Finding("storage", "ok" if sound == "ok" else "bad", f"database check says {sound}", "" if sound == "ok" else "restore a backup")
    if verified.ok:
        yield Finding("audit", "ok", f"{verified.lines} lines verified")
    else:
        yield Finding("audit", "bad", f"broken at line {verified.bad_seq}: {verified.why}", "treat it as an incident")


def _inspectors(settings: Settings) -> Iterator[Finding]:
    found = _finds(inspector_pool(settings), _SAMPLE)  # raises where the seal does not hold
    if settings.inspectors.sealed:
        yield Finding("seal", "ok", "an inspector shut itself in and tried: it opens no file, no socket and starts nothing")
    else:
        yield Finding("seal", "warn", "inspectors are not shut in", "set inspectors.sealed to true, on a kernel with Landlock")
    if found:
        yield Finding("inspectors", "ok", f"a card number in a sample mail is found and removed; {os.cpu_count()} cores")
    else:
        yield Finding("inspectors", "bad", "the sample's card number was not found", "check the policy file")


def _pictures(settings: Settings) -> Iterator[Finding]:
    pool = reader_pool(settings)
    if pool is None:
        yield Finding(
            "pictures", "warn", f"held unread: {why_no_pictures(settings)}", "install what is missing, or leave it: reviewers see them"
        )
        return
    try:
        found = _finds(pool, sample.letter())
    except Broken:
        yield Finding("pictures", "bad", "an inspector that reads pictures does not start", "give it more inspectors.reading_memory")
        return
    if found:
        yield Finding("pictures", "ok", "a card number in a picture is found and painted over")
    else:
        yield Finding("pictures", "bad", "the card number in a picture was not found", "check the policy file")


def _finds(pool: InspectorPool, content: bytes) -> bool:
    """Whether one inspector of that pool finds the card number in ``content`` and takes it out."""
    delivery = Delivery(Channel.SMTP, content, "doctor@example.org", ("info@post.example",), datetime.now(UTC))

    async def try_one() -> bool:
        pool.size = 1
        await pool.open()
        try:
            examination = await pool.examine(delivery, patience=30.0, budget=60.0)
        finally:
            await pool.close()
        return examination.shares[0].verdict is not Verdict.PASS and any(one.kind == "card" for one in examination.findings)

    return asyncio.run(try_one())


def _lanes(settings: Settings) -> Iterator[Finding]:
    if not settings.database.exists():
        return
    with open_plant(settings, create=False) as plant:
        waiting = plant.database.read_sync(reads.waiting)
        for lane, one in waiting.items():
            level = "warn" if one.seconds(plant.clock.now()) > _LONG else "ok"
            yield Finding(lane, level, f"{one.count} wait, the oldest for {one.seconds(plant.clock.now())} s", "is the worker running?")


CHECKS: tuple[Check, ...] = (_python, _packages, _rules, _outgoing, _space, _storage, _inspectors, _pictures, _lanes)
