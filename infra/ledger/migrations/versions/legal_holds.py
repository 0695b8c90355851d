"""Legal holds: what may not be purged or destroyed while somebody needs it as evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """The table."""
    op.create_table(
        "holds",
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
    )
