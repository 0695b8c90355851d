"""Which lane a deferred message waits in: pictures are read in one of their own, so that letters do not wait behind them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What waits already waits in the overflow lane."""
    op.add_column("receipts", sa.Column("lane", sa.String(), nullable=False, server_default="overflow"))
