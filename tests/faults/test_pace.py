"""The caller who keeps to a pace: what it counts as no answer has to be the server's doing."""

import socket
from collections.abc import Iterator
from itertools import repeat
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from tools.chaos.pace import send_at_pace

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class OneAnswer(StreamRequestHandler):
    """Keeps no connection, and does not say so: its answer and its end travel together."""

    def handle(self) -> None:
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        while self.rfile.readline() != b"\r\n":
            pass
        self.rfile.read(2)
        self.wfile.write(OK)


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingTCPServer(("127.0.0.1", 0), OneAnswer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_connection_that_the_server_has_closed_is_not_used_again(url: str) -> None:
    assert send_at_pace(url, repeat(b"{}"), 50, 0.4).statuses == {200: 20}
