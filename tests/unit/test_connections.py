"""How connections to the database are set up."""

import connections

VK_WAITS_S = 10


def test_a_machine_that_vanished_is_given_up_before_vk_gives_up_on_us() -> None:
    told = connections.options("postgresql+psycopg://db.internal/zhrebiy")["connect_args"]
    probed_s = told["keepalives_idle"] + told["keepalives_interval"] * told["keepalives_count"]
    assert max(probed_s, told["tcp_user_timeout"] / 1000) < VK_WAITS_S
