"""A beacon relay on this machine that knows one real round of drand's quicknet."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.draw1 import SIGNATURE

ROUND = 42  # 2023-08-23T15:11:30Z


class Relay:
    """`open` says whether it answers, `asked` how often it was asked."""

    def __init__(self) -> None:
        self.open = True
        self.asked = 0
        self.url = ""

    def answer(self) -> tuple[int, bytes]:
        self.asked += 1
        if not self.open:
            return 404, b"{}"
        return 200, json.dumps({"round": ROUND, "signature": SIGNATURE}).encode()


@contextmanager
def relay() -> Iterator[Relay]:
    state = Relay()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = state.answer()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *parts: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        server.shutdown()
        thread.join()
