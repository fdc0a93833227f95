"""What winners are told in messages, and what everybody is told of a replacement: in Russian."""

from datetime import datetime

from contests.models import Contest
from contests.texts import local, render
from winners import texts
from winners.models import Draw, Place, Replacement


def message(name: str, contest: Contest, place: Place, due_at: datetime) -> str:
    """To one winner: `won`, `moved_up` or `remind`."""
    titles = {prize.code: prize.title for prize in contest.prizes}
    return render(
        name,
        contest,
        prize=titles.get(place.prize, ""),
        until=local(due_at, contest.community.zone),
        results_page=texts.results_page(contest),
    )


def replacement(draw: Draw, row: Replacement) -> str:
    """A comment under the contest's post."""
    leaves = {place.rank: place.leaf for place in draw.places}
    return render(
        "replacement",
        draw.contest,
        row=row,
        left=leaves[row.left_rank][:8],
        moved_up=leaves[row.moved_up][:8] if row.moved_up else "",
        marker=replacement_marker(draw, row),
    )


def replacement_marker(draw: Draw, row: Replacement) -> str:
    """By which the comment is known to be ours."""
    return f"{texts.results_page(draw.contest)}#replacement-{row.number}"
