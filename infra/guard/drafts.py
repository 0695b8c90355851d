"""Drafts of what may have to be told about an incident: the facts that the house knows, and brackets where a person
must write. Fixed words; nothing of any message stands here. Pure.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from infra.guard.incident import Assessment, View
from redaction.kinds import plain

HOURS = 72
"""What article 33 of the GDPR gives for telling the supervisory authority; other laws have other times."""


def deadline(view: View) -> datetime:
    """When so many hours since opening are over."""
    return view.incident.opened_at + timedelta(hours=HOURS)


def for_the_authority(view: View, organisation: str, address: str) -> str:
    """To whoever has to be told by law."""
    incident = view.incident
    lines = (
        f"{organisation} reports an incident.",
        "",
        f"Our number: incident {incident.number}, severity {incident.severity}.",
        f"Noticed: {incident.opened_at:%Y-%m-%d %H:%M} UTC.",
        f"The time looked into: {incident.since:%Y-%m-%d %H:%M} to {incident.until:%Y-%m-%d %H:%M} UTC.",
        "What happened: [in plain words].",
        f"Who is affected: {_affected(view.assessment)}.",
        f"What was kept as evidence: {_kept(view)}.",
        "What may follow for the people concerned: [harm that is likely].",
        "What we have done, and will do: [measures].",
        "Whom to ask: [name, telephone, address].",
        "",
        f"{organisation}\n{address}",
    )
    return "\n".join(lines) + "\n"


def for_the_people(view: View, organisation: str, address: str) -> str:
    """To those whose messages it was."""
    incident = view.incident
    lines = (
        "You wrote to us. We have to tell you about something that happened to your message.",
        "",
        f"When: between {incident.since:%B %d, %Y} and {incident.until:%B %d, %Y}.",
        "What happened: [in plain words].",
        f"What stood in the messages concerned: {_found(view.assessment)}.",
        "What you can do: [for example, ask your bank to watch your account].",
        "What we have done: [measures].",
        "Whom to ask: [name, telephone, address].",
        "",
        f"{organisation}\n{address}",
    )
    return "\n".join(lines) + "\n"


def _affected(found: Assessment) -> str:
    gone = f" ({found.gone} of them deleted since by schedule)" if found.gone else ""
    return f"{_messages(found.receipts)} that were opened in that time{gone}; found in them: {_found(found)}"


def _messages(number: int) -> str:
    return f"{number} {'message' if number == 1 else 'messages'}"


def _found(found: Assessment) -> str:
    return _counted(found.kinds) or "no numbers of the kinds we look for"


def _counted(kinds: Mapping[str, int]) -> str:
    return ", ".join(f"{plain(kind)} in {count}" for kind, count in sorted(kinds.items()))


def _kept(view: View) -> str:
    receipts = sum(one.kind == "receipt" for one in view.evidence)
    return f"{_messages(receipts)} on legal hold, and the audit trail up to line {view.incident.audit.seq}"
