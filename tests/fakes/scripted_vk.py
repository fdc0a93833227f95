"""An HTTP server that answers VK's methods as a test says, well-formed or not."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl


@dataclass
class Reply:
    """What goes over the wire; `wait` is called before."""

    body: str = ""
    status: int = 200
    kind: str = "application/json"
    location: str = ""
    wait: Callable[[], object] = bool


def response(value: object) -> Reply:
    return Reply(json.dumps({"response": value}))


def error(code: object, **more: object) -> Reply:
    return Reply(json.dumps({"error": {"error_code": code, "error_msg": "…", **more}}))


@dataclass
class Asked:
    method: str
    form: dict[str, str]


@dataclass
class ScriptedVk:
    """Replies in order, the last one again and again; a method that has a reply always gets it."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    of_method: dict[str, Reply] = field(default_factory=dict)
    ended: Event = field(default_factory=Event)

    def will(self, *replies: Reply) -> None:
        self.replies[:] = replies

    def answers_after(self, seconds: float) -> Reply:
        return Reply(wait=lambda: self.ended.wait(seconds))

    def next_reply(self, method: str) -> Reply:
        if method in self.of_method:
            return self.of_method[method]
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: Any) -> None:
        """Clients that have gone away are what some tests are about."""


@contextmanager
def scripted_vk() -> Iterator[ScriptedVk]:
    server = _Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    vk = ScriptedVk(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _handler_of(vk)
    serving = Thread(target=server.serve_forever, args=(0.02,))
    serving.start()
    try:
        yield vk
    finally:
        vk.ended.set()
        server.shutdown()
        serving.join()
        server.server_close()


def _handler_of(vk: ScriptedVk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = Asked(self.path.removeprefix("/method/"), dict(parse_qsl(form)))
            vk.asked.append(asked)
            reply = vk.next_reply(asked.method)
            reply.wait()
            if not vk.ended.is_set():
                self._send(reply)

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            if reply.location:
                self.send_header("Location", reply.location)
            self.end_headers()
            self.wfile.write(reply.body.encode())

        def log_message(self, *_args: Any) -> None:
            """A test says enough."""

    return Handler
