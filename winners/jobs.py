"""What workers do for draws. Every job may run twice, or late, and does its work once."""

import clock
from contests import steps
from parts import parts
from winners import anchors, erasing, service


def freeze_list(step_id: int) -> None:
    """Take the step `freeze`."""
    parts().bell.answered("winners.jobs.freeze_list", step_id)
    steps.take(step_id, service.freeze_list, clock.now)


def draw_winners(step_id: int) -> None:
    """Take the step `draw`."""
    parts().bell.answered("winners.jobs.draw_winners", step_id)
    steps.take(step_id, service.draw_winners, clock.now)


def publish_results(step_id: int) -> None:
    """Take the step `publish`."""
    parts().bell.answered("winners.jobs.publish_results", step_id)
    steps.take(step_id, service.publish, clock.now)


def erase_due() -> None:
    """Forget the people of contests that ended long ago."""
    parts().bell.answered("winners.jobs.erase_due")
    erasing.erase_due(clock.now())


def note_anchors() -> None:
    """Look for public marks that are not known yet: rung for once a minute, for VK is asked."""
    anchors.note_all(clock.now())
