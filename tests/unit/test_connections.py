"""How connections to the database are set up."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import create_engine

import clock
import connections

VK_WAITS_S = 10


def test_a_machine_that_vanished_is_given_up_before_vk_gives_up_on_us() -> None:
    told = connections.options("postgresql+psycopg://db.internal/zhrebiy")["connect_args"]
    probed_s = told["keepalives_idle"] + told["keepalives_interval"] * told["keepalives_count"]
    assert max(probed_s, told["tcp_user_timeout"] / 1000) < VK_WAITS_S


def test_with_sqlite_the_time_is_this_machines_whomever_was_asked_before() -> None:
    clock.ask(lambda: datetime(2020, 1, 1, tzinfo=UTC))
    engine = create_engine("sqlite://")
    connections.look_after(engine)
    engine.dispose()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
