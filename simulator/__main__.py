"""`python -m simulator --port N --state FILE.json [--seed N]`, until SIGTERM or Ctrl+C."""

import argparse
import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType

from simulator.server import serve
from simulator.sim import Sim


def main() -> None:
    options = _options()
    sim = Sim(options.state, options.seed)
    server = serve(sim, options.host, options.port)

    def end(_signal: int, _frame: FrameType | None) -> None:
        # shutdown() waits for the serving loop, which is this very thread.
        Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    sim.start()
    sys.stdout.write(f"the wall is at http://{options.host}:{server.port}/\n")
    sys.stdout.flush()
    server.serve_forever()
    sim.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A small VK.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, help="a JSON file that outlives the process")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
