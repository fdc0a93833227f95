"""Ports for programs that are about to start."""

import socket

from tools.ports import LOOPBACK, free_port


def test_a_port_is_found_once() -> None:
    found = [free_port() for _ in range(1000)]
    assert len(set(found)) == len(found)


def test_a_server_takes_the_port_that_was_found() -> None:
    with socket.create_server((LOOPBACK, free_port())) as server:
        assert server.getsockname()


def test_a_preferred_port_is_found_unless_somebody_holds_it() -> None:
    port = free_port()
    assert free_port(port) == port
    with socket.create_server((LOOPBACK, port)):
        assert free_port(port) != port
