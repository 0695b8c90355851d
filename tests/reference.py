"""Writes the reference pages from the tables they describe: ``make docs``. A page is never edited by hand;
a test says when one is stale. All pages are pure text in, no clock, no machine, so that they never change by themselves.
"""

import argparse
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, cast

import annotated_types
from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts
from pydantic.fields import FieldInfo

import redaction.media
from infra.cli import COMMANDS
from infra.guard.alert_pages import alert_routes
from infra.guard.incident_pages import incident_routes
from infra.guard.pages import Desk, combined
from infra.settings import PREFIX, ROLES, Settings
from infra.watch import EVENTS
from infra.web.app import Rooms, build, build_operator, templates_for
from infra.web.doors import door_for
from intake import lifecycle
from intake.forms.definition import load_forms
from intake.forms.routes import routes as form_routes
from intake.lifecycle import MOVES
from redaction.document import Reason
from redaction.kinds import NEVER_KEPT, plain
from redaction.policy import Policy, load
from redaction.review.routes import routes as review_routes
from redaction.scanner import DETECTORS
from routing.desk.routes import routes as desk_routes
from routing.program import Program
from routing.program import load as load_programs

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
_NOTE = "<!-- Written by `make docs`; do not edit. -->"


class _Nobody:
    """For ports that are asked nothing while an application is only looked at."""

    def __getattr__(self, name: str) -> "_Nobody":
        return self


_UNUSED = cast(Any, _Nobody())


def settings() -> str:
    """Every setting, from the schema that checks it."""
    parts = [
        "Settings stand in `postroom.toml` (or the file that `--config` names), in a table per section. Each can also be given as the",
        "environment variable beside it, which wins over the file; a list is separated by commas there. An unknown key is refused, with",
        "its line and the nearest one that exists. `postroom check-config` reads everything and starts nothing.",
        "",
    ]
    for name, section in Settings.model_fields.items():
        model = cast(Any, section.annotation)
        rows = [
            (f"`{name}.{key}`", f"`{PREFIX}{name.upper()}__{key.upper()}`", _default(field), _bounds(field), str(field.description))
            for key, field in model.model_fields.items()
        ]
        parts += [f"## {name}", "", str(model.__doc__), "", _table(("key", "environment", "default", "must be", "meaning"), rows), ""]
    return _page("Settings", parts)


def commands() -> str:
    """Every command with its arguments, from the parsers."""
    parts = ["Exit codes: 0 done; 2 a mistake in the call, the configuration or the machine (one line on standard error).",
             "`scan` adds 3 (something found) and 4 (something could not be read), `redact` adds 4 (withheld, nothing written),",
             "`audit verify` and `doctor` add 1.", ""]  # fmt: skip
    for name, what in COMMANDS.items():
        module = importlib.import_module(f"infra.commands.{name.replace('-', '_')}")
        parser = argparse.ArgumentParser(add_help=False)
        module.add_arguments(parser)
        rows = [(f"`{_spelled(action)}`", _choices(action), _cell(action.help or "")) for action in parser._actions]
        parts += [f"## postroom {name}", "", f"{what[0].upper()}{what[1:]}.", ""]
        parts += [_table(("argument", "one of", "meaning"), rows), ""] if rows else []
    return _page("Commands", parts)


def log() -> str:
    """The vocabulary of the log and the metrics."""
    rows = [(f"`{event}`", ", ".join(f"`{field}`" for field in sorted(fields))) for event, fields in EVENTS.items()]
    return _page(
        "Log and metrics",
        [
            "The log is JSON, one object a line, on standard error. Only these events with these fields exist; values are references, ids,",
            "counts, ports, type names and words of Postroom's own: never an address, a subject or text of a message.",
            "",
            _table(("event", "fields"), rows),
            "",
            "`/metrics` on the operator's port: `postroom_events_total{event}` counts the same events, `postroom_waiting{queue}` says how",
            "many wait (overflow: for any inspector; reading: for one that reads pictures; decisions: given out in the last round),",
            "`postroom_oldest_seconds{queue}` how long the oldest has waited, `postroom_inspectors{sort}` how many inspectors run,",
            "`postroom_put_off_total{what}` how many were asked to come again later, by the limit.",
            "`/readyz` says the same of the two lanes, and whether pictures are read or held.",
            f"Roles of a process: {', '.join(ROLES)}.",
        ],
    )


def lifecycle_page() -> str:
    """The states and moves of a receipt."""
    meanings = [line.split(None, 1) for line in str(lifecycle.__doc__).splitlines() if line[:1].islower()]
    moves = [(before.value, move.value, now.value) for (before, move), now in MOVES.items()]
    return _page(
        "Life of a receipt",
        [
            "```mermaid",
            lifecycle.diagram().rstrip(),
            "```",
            "",
            _table(("state", "meaning"), [(f"`{state}`", meaning.strip()) for state, meaning in meanings]),
            "",
            "Every legal move after the first state; the ledger refuses any other:",
            "",
            _table(("from", "move", "to"), moves),
        ],
    )


def policy() -> str:
    """The default policy, and what cannot be examined."""
    shipped = load()
    kinds = [(f"`{kind}`", plain(kind), *_rule(shipped, kind), "never, not even sealed" if kind in NEVER_KEPT else "sealed while held")
             for kind in shipped.kinds]  # fmt: skip
    return _page(
        "Default policy",
        [
            "From `redaction/policies/default.toml`. At `certain` and above the act is done; from `unsure` up to it the message is held;",
            "below, the finding is ignored. A program may only be stricter than the house.",
            "",
            _table(("kind", "what it is", "act", "certain", "unsure", "counts", "kept"), kinds),
            "",
            f"- `many = {shipped.many}`: this many numbers in one message hold it; a kind that does not count goes with another number.",
            f'- `unscannable = "{shipped.unscannable.value}"`: what could not be examined never passes. The reasons:',
            "",
            *(f"  - {reason.value}" for reason in Reason),
            "",
            f"- `forms_ask = {str(shipped.forms_ask).lower()}`: a form asks its sender first.",
            f"- `presidio.recognizers = {list(shipped.recognizers)}`: further recognisers of Presidio to run besides.",
        ],
    )


def identifiers() -> str:
    """What each detector proves about itself."""
    parts = ["Each detector carries its own proof: rows that must be found and rows that must be left alone. A test walks them all.", ""]
    for kinds, detectors in groupby(DETECTORS, key=attrgetter("KINDS")):
        parts += [f"## {', '.join(plain(kind) for kind in kinds)}", ""]
        for detector in detectors:
            parts += [(inspect.getdoc(detector) or "").partition("\n")[0], "", "Found:", ""]
            parts += [f"- {sentence}" for sentence, *_ in detector.MUST_FIND]
            parts += ["", "Left alone:", "", *(f"- {sentence}" for sentence, _ in detector.MUST_NOT_FIND), ""]
    return _page("Identifiers", parts)


def media() -> str:
    """What can be opened."""
    rows = [(f"`redaction/media/{name}.py`", ", ".join(f"`{one}`" for one in sorted(module.MEDIA_TYPES))) for name, module in media_files()]
    return _page(
        "Media types that are opened",
        ["Everything else is withheld, and the message that carries it is held for a security reviewer.", "",
         _table(("file", "media types"), rows)],
    )  # fmt: skip


def media_files() -> Iterator[tuple[str, ModuleType]]:
    """Every file of ``redaction/media`` that reads media types."""
    for found in pkgutil.iter_modules(redaction.media.__path__):
        module = importlib.import_module(f"redaction.media.{found.name}")
        if hasattr(module, "MEDIA_TYPES"):
            yield found.name, module


def programs() -> str:
    """The shipped programs, in the order their rules are asked."""
    forms = load_forms().values()
    rows = [(f"`{one.id}`", one.name, ", ".join(f"`{address}`" for address in one.addresses),
             ", ".join(f"`{form.id}`" for form in forms if form.program == one.id) or "none", one.kind.value, _ways(one))
            for one in load_programs()]  # fmt: skip
    parts = ["From `routing/programs/`. The first answer wins: a program's own address, a form, the rules in this order, the fallback",
             "`general`. An address with `@*` means that name at every domain of the house.", "",
             _table(("id", "name", "addresses", "forms", "kind", "also"), rows), ""]  # fmt: skip
    for program in load_programs():
        parts += [f"- **{program.name}** ({program.id}): {', '.join(rule.name for rule in program.rules) or 'no rules'}"]
    formats = [(program.name, own.name, f"`{own.format}`", ", ".join(own.label)) for program in load_programs() for own in program.numbers]
    parts += ["", "Their own numbers are taken for no card. In a format `#` is a digit, `@` a letter; where words are given, one of",
              "them must stand before the number.", "", _table(("program", "number", "format", "words"), formats)]  # fmt: skip
    return _page("Programs", parts)


def web() -> FastAPI:
    """The web application with nothing behind it: its routes can be read, not asked."""
    forms = form_routes(_UNUSED, templates_for(_UNUSED), load_forms(), lambda: datetime.min.replace(tzinfo=UTC))
    templates = templates_for(_UNUSED)
    rooms = Rooms(forms, desk_routes(_UNUSED, templates), review_routes(_UNUSED, templates), _UNUSED,
                  _UNUSED, templates, lambda *_: None, operate=_operator_pages(templates))  # fmt: skip
    return build(rooms)


def _operator_pages(templates: Any) -> APIRouter:
    desk = Desk(templates, _UNUSED)
    return combined(alert_routes(_UNUSED, desk), incident_routes(_UNUSED, desk, _UNUSED))


def http() -> str:
    """Every route with its lock."""
    rows = [(method, f"`{path}`", _lock(path)) for path, method in sorted(_doors(web()))]
    own = [(method, f"`{path}`", "the operator's port only") for path, method in sorted(_doors(build_operator(_UNUSED, _UNUSED)))]
    return _page(
        "HTTP",
        [
            "What stands in no row is answered 404. Behind a lock every change needs the token of its form (or `X-CSRF-Token`); from",
            "another site it is refused on every door. The JSON door is described at `/openapi.json`.",
            "",
            _table(("method", "path", "who may"), rows + own),
        ],
    )


PAGES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "settings.md": settings, "commands.md": commands, "log.md": log, "lifecycle.md": lifecycle_page, "policy.md": policy,
        "identifiers.md": identifiers, "media.md": media, "programs.md": programs, "http.md": http,
    }
)  # fmt: skip


def _page(title: str, lines: Iterable[str]) -> str:
    return "\n".join((_NOTE, "", f"# {title}", "", *lines)).rstrip() + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    value = field.default
    if isinstance(value, tuple):
        return ", ".join(f"`{item}`" for item in value) or "none"
    return f"`{value}`" if str(value or "") or isinstance(value, int) else "none"


def _bounds(field: FieldInfo) -> str:
    words = {
        annotated_types.Ge: ("ge", "at least {}"),
        annotated_types.Gt: ("gt", "more than {}"),
        annotated_types.Le: ("le", "at most {}"),
    }
    found = [words[type(one)][1].format(getattr(one, words[type(one)][0])) for one in field.metadata if type(one) in words]
    choices = getattr(field.annotation, "__args__", ()) if "Literal" in str(field.annotation) else ()
    return ", ".join(found) or ", ".join(map(str, choices))


def _spelled(action: argparse.Action) -> str:
    name = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not action.option_strings:
        return {"?": f"[{name}]", "*": f"[{name} ...]"}.get(str(action.nargs), name)
    return ", ".join(action.option_strings) + ("" if action.nargs == 0 else f" {name}")


def _choices(action: argparse.Action) -> str:
    return ", ".join(map(str, action.choices or ()))


def _rule(shipped: Policy, kind: str) -> tuple[str, str, str, str]:
    rule = shipped.rule(kind)
    return rule.act.value, str(rule.certain), str(rule.unsure), "yes" if rule.counts else "no"


def _ways(program: Program) -> str:
    said = {"receipt to the sender": program.receipt, "own staff only": program.restricted, "forwarded": bool(program.forward)}
    return ", ".join(word for word, holds in said.items() if holds)


def _doors(app: FastAPI) -> Iterator[tuple[str, str]]:
    for route in iter_route_contexts(app.routes):
        methods = getattr(route, "methods", None)
        path = route.path if methods else f"{route.path}/..."  # a folder that is mounted has no methods of its own
        yield from ((str(path), method) for method in methods or {"GET"} if method != "HEAD")


def _lock(path: str) -> str:
    door = door_for(path.removesuffix("/..."))
    return "no door: 404" if door is None else ", ".join(sorted(door.roles)) or "anybody"


def main() -> None:
    """Write every page."""
    for name, write in PAGES.items():
        (FOLDER / name).write_text(write(), "utf-8")


if __name__ == "__main__":
    main()
