"""Alerts: what somebody has to look at."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """The table, with one open alert at most for a kind and subject."""
    op.create_table(
        "alerts",
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), sa.CheckConstraint("state IN ('open', 'seen')", name="alert_state"), nullable=False),
        sa.Column("first_at", sa.Float(), nullable=False),
        sa.Column("last_at", sa.Float(), nullable=False),
        sa.Column("seen_by", sa.String(), nullable=False),
    )
    op.create_index("alerts_by_kind", "alerts", ["kind", "subject", "state"])
