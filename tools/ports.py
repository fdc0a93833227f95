"""Free ports of this machine's loopback."""

import socket

LOOPBACK = "127.0.0.1"


def free_port(preferred: int = 0) -> int:
    """The preferred port when nobody holds it, else any free one (0 prefers none)."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            # A port in TIME_WAIT is free for a server; without this it would look taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("no free port on this machine")
