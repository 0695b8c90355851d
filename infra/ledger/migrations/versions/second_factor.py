"""The second factor of a log-in, what is half-way in, and when a session last proved who it is."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Nobody has a second factor yet, and sessions that are open have proved a password at their start."""
    op.add_column("people", sa.Column("second_factor_at", sa.Float(), nullable=False, server_default="0"))
    op.add_column("people", sa.Column("second_factor_step", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("proven_at", sa.Float(), nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("factors", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "half_logins",
        sa.Column("token", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), sa.ForeignKey("people.name"), nullable=False),
        sa.Column("step", sa.String(), sa.CheckConstraint("step IN ('code', 'setup')", name="half_login_step"), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), sa.ForeignKey("people.name"), nullable=False),
    )
