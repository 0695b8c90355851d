"""Incidents with their timeline and evidence, and how many automatic mails went out lately."""

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

whole, number, text, prose, octets = (
    partial(sa.Column, type_=kind, nullable=False) for kind in (sa.Integer(), sa.Float(), sa.String(), sa.Text(), sa.LargeBinary())
)

_STAYS = "BEGIN SELECT RAISE(ABORT, 'what is in an incident stays as it is'); END"
_TRIGGERS = (
    f"CREATE TRIGGER incident_stays BEFORE DELETE ON incidents {_STAYS}",
    f"CREATE TRIGGER incident_entry_stays BEFORE DELETE ON incident_entries {_STAYS}",
    f"CREATE TRIGGER incident_entry_unchanged BEFORE UPDATE ON incident_entries {_STAYS}",
    f"CREATE TRIGGER incident_evidence_stays BEFORE DELETE ON incident_evidence {_STAYS}",
    f"CREATE TRIGGER incident_evidence_unchanged BEFORE UPDATE ON incident_evidence {_STAYS}",
)


def upgrade() -> None:
    """The tables, and what keeps a timeline from being written anew."""
    op.create_table("automatic_mails", whole("id", primary_key=True), text("budget"), number("at"))
    op.create_index("automatic_mails_by_budget", "automatic_mails", ["budget", "at"])
    op.create_table(
        "incidents",
        whole("number", primary_key=True),
        text("severity"),
        text("state"),
        whole("alert", nullable=True),
        text("reader"),
        number("since"),
        number("until"),
        text("opened_by"),
        number("opened_at"),
        text("closed_by"),
        number("closed_at", nullable=True),
        whole("audit_seq"),
        octets("audit_mac"),
        sa.CheckConstraint("severity IN ('low', 'medium', 'high')", name="incident_severity"),
        sa.CheckConstraint("state IN ('open', 'closed')", name="incident_state"),
    )
    op.create_table(
        "incident_entries",
        whole("id", primary_key=True),
        whole("incident"),
        text("kind"),
        text("who"),
        number("at"),
        text("purpose"),
        text("digest"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.number"]),
        sa.CheckConstraint("kind IN ('opened', 'noted', 'frozen', 'closed')", name="incident_entry_kind"),
    )
    op.create_index("incident_entries_by_incident", "incident_entries", ["incident", "id"])
    op.create_table(
        "incident_evidence",
        whole("id", primary_key=True),
        whole("incident"),
        text("kind"),
        text("subject"),
        prose("digests"),
        number("at"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.number"]),
        sa.CheckConstraint("kind IN ('receipt', 'audit lines')", name="incident_evidence_kind"),
        sa.UniqueConstraint("incident", "subject"),
    )
    op.create_index("incident_evidence_by_subject", "incident_evidence", ["subject"])
    for trigger in _TRIGGERS:
        op.execute(trigger)
