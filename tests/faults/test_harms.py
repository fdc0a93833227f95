"""A harm happens, whoever stands in its way."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from tools.chaos import harms
from tools.services import postgres

WAIT = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def test_in_a_deadlock_the_others_give_way() -> None:
    with postgres() as url, ThreadPoolExecutor(1) as thread:
        address = url("postgres")
        with (
            closing(psycopg.connect(address, autocommit=True)) as looking,
            closing(psycopg.connect(address)) as other,
        ):
            looking.execute(
                "CREATE TABLE inbox_event (id int); CREATE TABLE ledger_action (id int)"
            )
            other.execute("INSERT INTO ledger_action VALUES (1)")
            harm = harms.no_room(address)
            begun = thread.submit(harm.__enter__)
            while looking.execute(WAIT).fetchone() == (0,):
                assert not begun.done()
            with pytest.raises(psycopg.errors.DeadlockDetected):
                other.execute("INSERT INTO inbox_event VALUES (1)")
            other.rollback()
            begun.result()
            with pytest.raises(psycopg.errors.DiskFull):
                looking.execute("INSERT INTO inbox_event VALUES (1)")
            thread.submit(harm.__exit__, None, None, None).result()
            looking.execute("INSERT INTO inbox_event VALUES (1)")
