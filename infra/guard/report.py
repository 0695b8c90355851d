"""An incident as one document, for those outside the house: what was done, by whom, when, and how the evidence stands."""

from datetime import datetime

from infra.guard.drafts import HOURS, deadline, for_the_authority, for_the_people
from infra.guard.incident import Entry, Evidence, View

Document = dict[str, object]


def report(view: View, organisation: str, address: str, now: datetime) -> Document:
    """Ready for JSON; times are ISO 8601 in UTC."""
    incident = view.incident
    return {
        "incident": incident.number,
        "title": incident.title,
        "severity": incident.severity,
        "state": incident.state,
        "alert": incident.alert,
        "opened": {"by": incident.opened_by, "at": incident.opened_at.isoformat()},
        "closed": {"by": incident.closed_by, "at": incident.closed_at.isoformat()} if incident.closed_at else None,
        "span": {"since": incident.since.isoformat(), "until": incident.until.isoformat(), "reader": incident.reader},
        "clock": clock(view, now),
        "audit_head": {"line": incident.audit.seq, "mac": incident.audit.mac.hex()},
        "affected": {
            "receipts": view.assessment.receipts,
            "purged_since": view.assessment.gone,
            "by_kind": dict(view.assessment.kinds),
            "by_program": dict(view.assessment.programs),
            "by_reader": dict(view.assessment.readers),
        },
        "timeline": [_entry(entry) for entry in view.entries],
        "evidence": [_evidence(one) for one in view.evidence],
        "drafts": {"authority": for_the_authority(view, organisation, address), "people": for_the_people(view, organisation, address)},
        "exported_at": now.isoformat(),
    }


def clock(view: View, now: datetime) -> Document:
    """How long it is known, and what is left of the time that runs."""
    known = (view.incident.closed_at or now) - view.incident.opened_at
    return {"hours_known": round(known.total_seconds() / 3600, 1), "hours_given": HOURS, "over_at": deadline(view).isoformat()}


def _entry(entry: Entry) -> Document:
    whole = {"digest": entry.digest, "whole": entry.whole}
    return {"at": entry.at.isoformat(), "who": entry.who, "kind": entry.kind, "text": entry.text, **whole}


def _evidence(one: Evidence) -> Document:
    return {"kind": one.kind, "subject": one.subject, "frozen_at": one.at.isoformat(), "digests": dict(one.digests), "now": one.found}
