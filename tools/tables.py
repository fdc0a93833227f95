"""Tables for what a tool measures: by the migrations, and without a line in the log for each."""

import logging

import flask_migrate

from tools.processes import ROOT


def make_tables() -> None:
    """Bring the database of the current application to the newest schema."""
    logging.disable(logging.INFO)
    try:
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
    finally:
        logging.disable(logging.NOTSET)
