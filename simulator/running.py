"""A simulator inside this very process, on a free port: for tests."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import requests

from simulator.server import serve
from simulator.sim import API_VERSION, Sim

TIMEOUT_S = 30
POLL_S = 0.02  # how soon a closing server notices


@dataclass
class Running:
    sim: Sim
    url: str

    def get(self, path: str) -> Any:
        return requests.get(self.url + path, timeout=TIMEOUT_S).json()

    def post(self, path: str, **body: Any) -> Any:
        return requests.post(self.url + path, json=body, timeout=TIMEOUT_S).json()

    def call(self, method: str, token: str, **params: Any) -> Any:
        """VK's whole answer to one method: an object with `response` or `error`."""
        form = {"v": API_VERSION, "access_token": token} | params
        url = f"{self.url}/method/{method}"
        return requests.post(url, data=form, timeout=TIMEOUT_S).json()

    def settle(self, within_s: float = 20) -> None:
        """Wait until everybody has acted and every callback is delivered, lost or given up."""
        end = time.monotonic() + within_s
        while not self.sim.idle():
            if time.monotonic() > end:
                raise TimeoutError("the simulator is still busy")
            self.sim.stopped.wait(0.01)


@contextmanager
def running(state: Path | None = None, seed: int = 1) -> Iterator[Running]:
    sim = Sim(state, seed)
    server = serve(sim, "127.0.0.1", 0)
    sim.start()
    serving = Thread(target=server.serve_forever, args=(POLL_S,), daemon=True)
    serving.start()
    try:
        yield Running(sim, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
        sim.stop()
