"""The pools of inspectors that the settings ask for, and why there is none that reads pictures."""

import os
from dataclasses import replace

from infra.inspectors.frames import Orders
from infra.inspectors.pool import InspectorPool
from infra.settings import Settings
from redaction.sight.engines import missing_engines


def inspector_pool(settings: Settings) -> InspectorPool:
    """The pool, not started yet."""
    return InspectorPool(_orders(settings), settings.inspectors.count or os.cpu_count() or 1)


def reader_pool(settings: Settings) -> InspectorPool | None:
    """The pool of those who read pictures; it starts with the first. None where pictures are not read."""
    limits = settings.inspectors
    if why_no_pictures(settings):
        return None
    return InspectorPool(replace(_orders(settings), memory=limits.reading_memory, pictures=True), limits.reading, lazy=True)


def why_no_pictures(settings: Settings) -> str:
    """Why pictures are held unread, in words for the operator; "" where they are read."""
    if not settings.inspectors.reading:
        return "inspectors.reading is 0"
    missing = missing_engines()
    return f"not installed: {', '.join(missing)}" if missing else ""


def _orders(settings: Settings) -> Orders:
    rules, limits = settings.rules, settings.inspectors
    return Orders(
        policy=str(rules.policy_file or ""),
        programs=str(rules.programs_folder or ""),
        forms=str(rules.forms_folder or ""),
        memory=limits.memory,
        sealed=limits.sealed,
    )
