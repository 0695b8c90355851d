"""The first tables."""

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

whole, number, text, prose, flag, octets = (
    partial(sa.Column, type_=kind, nullable=False)
    for kind in (sa.Integer(), sa.Float(), sa.String(), sa.Text(), sa.Boolean(), sa.LargeBinary())
)


def upgrade() -> None:
    """All of them; a table is made after those it points to."""
    _intake()
    _desk()
    _review()
    _outgoing()
    _house()


def _intake() -> None:
    """Receipts and sealed contents."""
    op.create_table(
        "receipts",
        whole("id", primary_key=True),
        text("reference"),
        text("key"),
        text("channel"),
        text("state"),
        text("verdict"),
        text("program"),
        number("received_at"),
        whole("size"),
        flag("secure"),
        prose("reasons"),
        prose("findings"),
        number("leased_until"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("reference"),
        sa.CheckConstraint("state IN ('deferred', 'routed', 'held', 'refused', 'denied', 'destroyed', 'purged')", name="state_is_known"),
    )
    op.create_index("receipts_by_state", "receipts", ["state", "leased_until"])
    op.create_table(
        "blobs",
        whole("id", primary_key=True),
        text("reference"),
        text("purpose"),
        text("key_id"),
        octets("wrapped_key"),
        octets("nonce"),
        octets("ciphertext"),
        text("location"),
        sa.UniqueConstraint("reference", "purpose"),
    )


def _desk() -> None:
    """Tickets and what is written under them."""
    op.create_table(
        "tickets",
        whole("number", primary_key=True),
        text("reference"),
        text("program"),
        text("kind"),
        text("state"),
        number("confidence"),
        text("why"),
        prose("findings"),
        text("assignee"),
        number("opened_at"),
        number("updated_at"),
        sa.ForeignKeyConstraint(["reference"], ["receipts.reference"]),
        sa.UniqueConstraint("reference"),
        sa.CheckConstraint("state IN ('open', 'closed')", name="ticket_state"),
    )
    op.create_index("tickets_by_assignee", "tickets", ["assignee", "state", "updated_at"])
    op.create_index("tickets_by_program", "tickets", ["program", "state", "updated_at"])
    op.create_index("tickets_by_state", "tickets", ["state", "updated_at"])
    op.create_table(
        "entries",
        whole("id", primary_key=True),
        whole("ticket"),
        text("kind"),
        text("author"),
        number("at"),
        text("purpose"),
        text("event"),
        whole("post", nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"]),
    )
    op.create_index("entries_by_ticket", "entries", ["ticket", "id"])


def _review() -> None:
    """Cases and decisions."""
    op.create_table(
        "cases",
        whole("number", primary_key=True),
        text("reference"),
        text("state"),
        prose("why"),
        prose("findings"),
        text("program"),
        number("opened_at"),
        number("expires_at"),
        text("claimed_by"),
        text("requested_by"),
        number("decided_at", nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["receipts.reference"]),
        sa.UniqueConstraint("reference"),
    )
    op.create_index("cases_by_state", "cases", ["state", "expires_at"])
    op.create_table(
        "decisions",
        whole("id", primary_key=True),
        whole("case"),
        text("actor"),
        text("what"),
        text("purpose"),
        number("at"),
        flag("carry_out"),
        number("done_at", nullable=True),
        number("leased_until"),
        sa.ForeignKeyConstraint(["case"], ["cases.number"]),
    )
    op.create_index("decisions_to_carry_out", "decisions", ["carry_out", "done_at"])


def _outgoing() -> None:
    """What waits to be sent."""
    op.create_table(
        "outbox",
        whole("id", primary_key=True),
        text("reference"),
        text("key"),
        text("destination"),
        text("kind"),
        text("state"),
        flag("needs_proof"),
        text("budget"),
        whole("attempts"),
        number("created_at"),
        number("next_attempt_at"),
        number("leased_until"),
        number("done_at", nullable=True),
        text("why"),
        text("purpose"),
        sa.UniqueConstraint("key"),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dropped')", name="post_state"),
    )
    op.create_index("outbox_by_reference", "outbox", ["reference"])
    op.create_index("outbox_due", "outbox", ["state", "destination", "next_attempt_at"])
    op.create_table(
        "spent",
        text("budget", primary_key=True),
        number("at"),
    )


def _house() -> None:
    """The audit trail and the people."""
    op.create_table(
        "audit",
        whole("seq", primary_key=True),
        number("at"),
        text("actor"),
        text("verb"),
        text("subject"),
        prose("details"),
        octets("mac"),
    )
    op.create_table(
        "people",
        text("name", primary_key=True),
        text("password"),
        prose("roles"),
        prose("programs"),
        flag("active"),
        whole("failures"),
        number("locked_until"),
    )
    op.create_table(
        "sessions",
        text("token", primary_key=True),
        text("name"),
        text("csrf"),
        number("created_at"),
        number("seen_at"),
        sa.ForeignKeyConstraint(["name"], ["people.name"]),
    )
