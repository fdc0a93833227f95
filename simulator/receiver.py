"""Somebody who gets callbacks, for tests: it notes what comes and answers as told."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Thread
from typing import Any

from simulator.running import Running

Reply = tuple[int, str | Iterable[str], dict[str, str]]  # status, body or its pieces, headers
OK: Reply = (200, "ok", {})
POLL_S = 0.02  # how soon a closing server notices


@dataclass
class Received:
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class Receiver:
    """`answer(body, nth)` decides the reply to the nth event (from 0), confirmations aside."""

    url: str = ""
    code: str = ""
    answer: Callable[[dict[str, Any], int], Reply] = lambda _body, _nth: OK
    confirmations: list[dict[str, Any]] = field(default_factory=list)
    events: list[Received] = field(default_factory=list)
    changed: Condition = field(default_factory=Condition)

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        with self.changed:
            if body["type"] == "confirmation":
                self.confirmations.append(body)
                return 200, self.code, {}
            self.events.append(Received(body, headers))
            self.changed.notify_all()
            return self.answer(body, len(self.events) - 1)

    def wait(self, count: int) -> None:
        with self.changed:
            if not self.changed.wait_for(lambda: len(self.events) >= count, 10):
                raise TimeoutError(f"{len(self.events)} of {count} events came")

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        return [e.body["object"] for e in self.events if e.body["type"] == kind]

    def register(self, vk: Running, token: str, group_id: int, *events: str, **more: str) -> int:
        """Add this server through the API as the product would, and switch the events on."""
        own = {"group_id": group_id}
        self.code = vk.call("groups.getCallbackConfirmationCode", token, **own)["response"]["code"]
        about = own | {"url": self.url, "title": "test"} | more
        server_id: int = vk.call("groups.addCallbackServer", token, **about)["response"][
            "server_id"
        ]
        switches = dict.fromkeys(events, 1)
        vk.call("groups.setCallbackSettings", token, **own, server_id=server_id, **switches)
        return server_id


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, text, headers = receiver.take(body, dict(self.headers))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # who has heard enough hangs up
                for piece in [text] if isinstance(text, str) else text:
                    self.wfile.write(piece.encode())

        def log_message(self, *_args: Any) -> None:
            """Tests speak through what was received."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/"
    serving = Thread(target=server.serve_forever, args=(POLL_S,), daemon=True)
    serving.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
