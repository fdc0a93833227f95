"""Alembic's entry: migrations run on the application's own engine, on SQLite and PostgreSQL."""

import logging

from alembic import context
from flask import current_app


def run_migrations() -> None:
    """Bring the database to the newest schema, in one transaction per migration."""
    migrate = current_app.extensions["migrate"]
    with migrate.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=migrate.db.metadata,
            transaction_per_migration=True,
            **migrate.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


logging.getLogger("alembic").setLevel(logging.INFO)
if context.is_offline_mode():
    raise SystemExit("Migrations run against a database, not as a script: leave out --sql.")
run_migrations()
