"""Free ports of this machine's loopback."""

import socket

LOOPBACK = "127.0.0.1"


def free_port(preferred: int = 0) -> int:
    """The preferred port when nobody holds it, else any free one (0 prefers none).

    The kernel gives it to nobody else for the next minute; a server takes it as usual.
    """
    for port in (preferred, 0):
        with socket.socket() as probe:
            # A port in TIME_WAIT is free for a server; without this it would look taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return _kept(probe)
    raise OSError("no free port on this machine")


def _kept(probe: socket.socket) -> int:
    """Leave the port in TIME_WAIT: one that is only closed may be another's a moment later."""
    probe.listen(1)
    address: tuple[str, int] = probe.getsockname()
    with socket.create_connection(address):
        probe.accept()[0].close()  # whoever closes first waits
    return address[1]
