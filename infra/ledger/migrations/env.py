"""Alembic's own entry point: uses the connection and transaction of ``upgrade``."""

from alembic import context

from infra.ledger.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
