"""A running Postroom: the doors of one process opened in order, and closed again in reverse."""

import asyncio
import contextlib
import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, FastAPI
from fastapi.templating import Jinja2Templates

from infra.caretaker import Caretaker, Chore
from infra.certificates import Certificate, certificate_of
from infra.guard.alert_pages import alert_routes
from infra.guard.incident_pages import incident_routes
from infra.guard.pages import Desk, combined
from infra.health import Health
from infra.inspectors.pools import inspector_pool, reader_pool
from infra.maildoor import listener
from infra.settings import Settings
from infra.watch import Watch
from infra.web.app import Rooms, build, build_operator, templates_for
from infra.web.body import Limits
from infra.web.server import serve as serve_web
from infra.web.tries import Tries
from infra.wiring import (
    Plant,
    build_alerts,
    build_board,
    build_caretaker,
    build_cases,
    build_guard,
    build_house,
    build_incidents,
    build_logins,
    build_worker,
    compile_settings,
    house_words,
    knows,
    open_plant,
    public_url,
)
from infra.worker import Bells
from intake.answer import Answer, Refusal
from intake.errors import Broken
from intake.forms.limits import FormPace, FormRates
from intake.forms.routes import routes as form_routes
from intake.frontdesk import FrontDesk
from intake.pipeline import House, receive
from intake.smtp.door import serve as serve_smtp
from intake.submission import Delivery
from redaction.review.routes import routes as review_routes
from routing.desk.routes import routes as desk_routes

GRACE = 20.0
"""Seconds a stopping door gives to what is under way."""
_RENEWAL = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ports:
    """Where it listens; 0 where a door is not open in this process."""

    smtp: int = 0
    web: int = 0
    operator: int = 0


@asynccontextmanager
async def running(settings: Settings, roles: frozenset[str], watch: Watch) -> AsyncIterator[Ports]:
    """Open everything that ``roles`` ask for; on leaving, doors close first, then the worker, then the
    inspectors, then the ledger. Raises the loaders' and OSErrors before anything is taken in."""
    rulebook = compile_settings(settings)
    async with AsyncExitStack() as stack:
        plant = stack.enter_context(open_plant(settings, create=True))
        guard = build_guard(plant, watch)
        stack.push_async_callback(guard.listen_last)
        pool = inspector_pool(settings)
        stack.push_async_callback(pool.close)
        plant.writer.more_to_come = lambda: pool.waiting > 0  # inspectors are at work all the while
        inspectors_up = asyncio.create_task(pool.open())  # beside opening the doors: who comes sooner waits for them
        stack.push_async_callback(_give_up, inspectors_up)
        readers = reader_pool(settings)
        if readers:
            stack.push_async_callback(readers.close)
        bells = Bells()
        house = build_house(plant, rulebook, pool, bells.ring, readers)
        if "worker" in roles:
            worker = build_worker(plant, house, watch, bells)
            task = asyncio.create_task(worker.run())
            stack.push_async_callback(_finish, worker.stop, task)
        ports = Ports(
            smtp=await _open_smtp(settings, house, watch, stack) if "smtp" in roles else 0,
            web=await _open_web(plant, house, watch, stack) if "web" in roles else 0,
            operator=await _open_operator(settings, Health(plant, watch, pool, readers), stack),
        )
        await inspectors_up
        caretaker = build_caretaker(plant, rulebook.programs, watch, guard, roles)
        rounds = asyncio.create_task(caretaker.run())
        stack.push_async_callback(_finish, caretaker.stop, rounds)
        yield ports


async def _give_up(task: "asyncio.Task[None]") -> None:
    """Done already, unless a door could not be opened."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Broken):
        await task


async def _finish(stop: Callable[[], None], task: "asyncio.Task[None]") -> None:
    stop()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait_for(task, GRACE)


@contextmanager
def _listening(door: str, host: str, port: int) -> Iterator[None]:
    """Says which door could not be opened, and what to change."""
    try:
        yield
    except OSError as error:
        cause = os.strerror(error.errno) if error.errno else str(error)
        raise Broken(f"{host} port {port}: {cause}; set {door}.host and {door}.port to what is free, or stop what uses it") from None


async def _open_smtp(settings: Settings, house: House, watch: Watch, stack: AsyncExitStack) -> int:
    smtp = settings.smtp
    tls = _tls(certificate_of(smtp.certificate_file, smtp.private_key_file, watch), watch, stack)
    with _listening("smtp", smtp.host, smtp.port):
        door = await serve_smtp(listener(smtp, settings.limits), _noted(house, watch), knows(settings), tls, note=watch.note)
    stack.push_async_callback(door.close, GRACE)
    return door.port


def _tls(certificate: Certificate | None, watch: Watch, stack: AsyncExitStack) -> ssl.SSLContext | None:
    """The context of a door that opens next, kept fresh until it has closed."""
    if certificate is None:
        return None
    caretaker = Caretaker([Chore("certificate", _RENEWAL, certificate.renew)], watch)
    stack.push_async_callback(_finish, caretaker.stop, asyncio.create_task(caretaker.run()))
    return certificate.context


def _noted(house: House, watch: Watch) -> Callable[[Delivery], Awaitable[Answer]]:
    """``receive``, with a line in the log for each answer."""

    async def receive_and_note(delivery: Delivery) -> Answer:
        answer = await receive(delivery, house)
        if isinstance(answer, Refusal):
            watch.note("refused", {"channel": delivery.channel})
        else:
            watch.note("accepted", {"channel": delivery.channel, "shares": len(answer.references)})
        return answer

    return receive_and_note


async def _open_web(plant: Plant, house: House, watch: Watch, stack: AsyncExitStack) -> int:
    settings = plant.settings
    tls = _tls(certificate_of(settings.web.certificate_file, settings.web.private_key_file, watch), watch, stack)
    with _listening("web", settings.web.host, settings.web.port):
        web = await serve_web(web_app(plant, house, watch), settings.web.host, settings.web.port, tls)
    stack.push_async_callback(web.close)
    return web.port


def web_app(plant: Plant, house: House, watch: Watch) -> FastAPI:
    """The public and staff pages over this house."""
    templates = templates_for(house_words(plant.settings))
    sessions, logins = build_logins(plant)
    return build(
        Rooms(
            forms=_public_forms(plant, house, watch, templates),
            desk=desk_routes(build_board(plant, house.rulebook), templates),
            review=review_routes(build_cases(plant), templates, program_names={one.id: one.name for one in house.rulebook.programs}),
            operate=_operator_pages(plant, templates),
            people=sessions,
            logins=logins,
            templates=templates,
            note=watch.note,
            limits=Limits(max_form=plant.settings.web.max_form),
            tries=Tries(plant.settings.limits.logins_per_address, plant.settings.limits.local, watch.note),
            https=public_url(plant.settings).startswith("https://"),
        )
    )


def _public_forms(plant: Plant, house: House, watch: Watch, templates: Jinja2Templates) -> APIRouter:
    caps = plant.settings.limits
    pace = FormPace(FormRates(caps.forms_per_address, caps.forms_per_form, caps.local), watch.note)
    now, max_form = plant.clock.now, plant.settings.web.max_form
    return form_routes(FrontDesk(house), templates, house.rulebook.forms, now, max_form=max_form, pace=pace)


def _operator_pages(plant: Plant, templates: Jinja2Templates) -> APIRouter:
    desk = Desk(templates, plant.clock.now)
    incidents = incident_routes(build_incidents(plant), desk, house_words(plant.settings))
    return combined(alert_routes(build_alerts(plant), desk), incidents)


async def _open_operator(settings: Settings, health: Health, stack: AsyncExitStack) -> int:
    place = settings.operator
    with _listening("operator", place.host, place.port):
        web = await serve_web(build_operator(health.report, health.metrics), place.host, place.port)
    stack.push_async_callback(web.close)
    return web.port
