"""Tells at the end how much of the simulator was held against VK's schema."""

import pytest

from tests.contract.simulator_scene import VALIDATED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counts = [f"{len(names)} {what}" for what, names in VALIDATED.items()]
    if any(VALIDATED.values()):
        terminalreporter.write_line(f"simulator: {' and '.join(counts)} validated")
