"""One process, one world: werkzeug's threaded server, quiet and with kept connections."""

from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.app import create_app
from simulator.sim import Sim


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open, which a crowd of calls needs

    def log_request(self, *_args: Any, **_kwargs: Any) -> None:
        """The control API's log tells more than an access log."""


def serve(sim: Sim, host: str, port: int) -> BaseWSGIServer:
    """A server that is bound but not yet running; port 0 takes a free one."""
    app = create_app(sim)
    return make_server(host, port, app, threaded=True, request_handler=QuietHandler)
