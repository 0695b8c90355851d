"""How many tickets stand where, kept by triggers: the desk counts every view on every page, and counting
a million rows takes a hundred times as long as showing fifty of them."""

from functools import partial

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

text = partial(sa.Column, type_=sa.String(), primary_key=True)

_MORE = """INSERT INTO ticket_tallies (program, state, assignee, tickets) VALUES (new.program, new.state, new.assignee, 1)
    ON CONFLICT (program, state, assignee) DO UPDATE SET tickets = tickets + 1;"""
_FEWER = """UPDATE ticket_tallies SET tickets = tickets - 1
    WHERE program = old.program AND state = old.state AND assignee = old.assignee;"""

_TRIGGERS = (
    f"CREATE TRIGGER ticket_opened AFTER INSERT ON tickets BEGIN {_MORE} END",
    f"CREATE TRIGGER ticket_gone AFTER DELETE ON tickets BEGIN {_FEWER} END",
    f"CREATE TRIGGER ticket_changed AFTER UPDATE OF program, state, assignee ON tickets BEGIN {_FEWER} {_MORE} END",
)


def upgrade() -> None:
    """The table, what stands there already, and the triggers."""
    op.create_table("ticket_tallies", text("program"), text("state"), text("assignee"), sa.Column("tickets", sa.Integer(), nullable=False))
    op.execute("INSERT INTO ticket_tallies SELECT program, state, assignee, count(*) FROM tickets GROUP BY program, state, assignee")
    for trigger in _TRIGGERS:
        op.execute(trigger)
