"""What the review console says: fixed sentences and weights, no I/O."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from redaction.review.acts import REASON_LIMIT
from redaction.review.cases import CaseLine, CaseState, CaseView, UnreadLine

SOON = timedelta(days=3)
"""A case that expires within this time is marked in the list."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One fixed sentence shown after an action; ``tone`` is ok | warning."""

    tone: str
    text: str


NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        "claimed": Notice("ok", "The case is yours now."),
        "release-redacted": Notice("ok", "Decided: the redacted message goes to the program."),
        "request-original": Notice("ok", "Asked: a second reviewer has to approve the release of the original."),
        "approve-original": Notice("ok", "Decided: the original goes to the program."),
        "deny": Notice("ok", "Decided: the message is denied."),
        "destroy": Notice("ok", "Decided: the sealed content is destroyed."),
        "moved": Notice("warning", "Nothing was changed: somebody else was first, or this is not possible any more."),
        "second-person": Notice("warning", "Nothing was changed: you asked for the original, so somebody else has to approve."),
    }
)
"""The words that may stand in ``?notice=``; any other word shows nothing."""

_PLACEHOLDER = re.compile(r"(\[[A-Za-z][A-Za-z() ]{0,60} removed(?:, [A-Za-z0-9 ]{1,20})?\])")


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """``text`` cut into runs; True marks a placeholder such as ``[card number removed, ends 1486]``."""
    for place, run in enumerate(_PLACEHOLDER.split(text)):
        if run:
            yield run, place % 2 == 1


def closing_soon(line: CaseLine, now: datetime) -> bool:
    """Whether an undecided case is about to expire (its content is then destroyed undecided)."""
    undecided = line.state in {CaseState.WAITING, CaseState.REQUESTED}
    return undecided and line.expires_at is not None and line.expires_at - now < SOON


def unexplained(view: CaseView) -> tuple[UnreadLine, ...]:
    """What nobody could look into, as far as the reasons do not say so already."""
    return tuple(each for each in view.unread if f"{each.place}: {each.reason}" not in view.line.why)


def trouble_with(reason: str, *, vow_missing: bool) -> tuple[str, str]:
    """Which field is wrong and why, ("", "") when neither is."""
    if not reason:
        return "reason", "Give a reason. It stands in the audit trail beside your name."
    if len(reason) > REASON_LIMIT:
        return "reason", f"The reason is too long: it has {len(reason)} characters, and {REASON_LIMIT} fit."
    if vow_missing:
        return "vow", "Tick the box to confirm."
    return "", ""
