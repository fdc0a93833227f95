"""What the fields of the contest form must be together. A rule puts its error beside a field."""

from typing import TYPE_CHECKING

from flask_babel import gettext, ngettext

from contests.adopting import NotUsable, adopted_post, poll_number
from contests.chance import Chance
from contests.conditions import DEEDS, FINDABLE
from contests.fields import BONUS, NO
from contests.lifecycle import PlanError

if TYPE_CHECKING:
    from contests.forms import ContestForm

MOST_PLACES = 1000  # of draw/1


def names_its_post(form: "ContestForm") -> None:
    """A post to publish has a text; one to adopt has an address."""
    if form.post_from.data == "new" and not (form.announcement.data or "").strip():
        form.announcement.errors.append(gettext("Write what the post will say."))
    if form.post_from.data == "wall" and not (form.post.data or "").strip():
        form.post.errors.append(gettext("Paste the address of the post."))


def names_its_event(form: "ContestForm") -> None:
    """An event decides only if everybody knows beforehand which one, and how to write it down."""
    if form.chance.data == Chance.EVENT and not (form.event_text.data or "").strip():
        form.event_text.errors.append(
            gettext("Say which event, when, and exactly how its result is written.")
        )


def asks_for_a_deed(form: "ContestForm") -> None:
    """Entrants are found by what they do under the post; a subscription alone leaves no trace."""
    if all(form[what.value].need.data == NO for what in FINDABLE):
        found = gettext("Ask for a like, a repost, a comment or a vote: by these we find entrants.")
        form.liked.need.errors.append(found)


def has_use_for_bonuses(form: "ContestForm") -> None:
    """A bonus is paid in tickets."""
    if form.chances.data == "weighted":
        return
    for what in DEEDS:
        need = form[what.value].need
        if need.data == BONUS:
            text = gettext("A bonus gives tickets. Choose chances by tickets, or another answer.")
            need.errors.append(text)


def has_prizes(form: "ContestForm") -> None:
    """One prize at least, and no more places than a draw can rank."""
    prizes = form.wanted_prizes
    places = sum(prize.count for prize in prizes) + (form.alternates.data or 0)
    if not prizes:
        form.prizes.errors.append(gettext("Name at least one prize."))
    elif places > MOST_PLACES:
        text = gettext("Prizes and reserves together can be %(most)d at most; these are %(n)d.")
        form.prizes.errors.append(text % {"most": MOST_PLACES, "n": places})


def keeps_its_dates(form: "ContestForm") -> None:
    """The close lies ahead, and leaves time to mark the list publicly before the draw."""
    plan = form.plan
    if plan is None:
        return
    try:
        plan.check(form.now, form.window)
    except PlanError as error:
        form[error.field].errors.append(date_words(error, int(form.window.total_seconds() // 60)))


def date_words(error: PlanError, minutes: int) -> str:
    """Why dates cannot be kept, and what to change."""
    if error.why == "draw_too_early":
        text = ngettext(
            "Draw at least %(num)d minute after the close: the list is fixed and marked first.",
            "Draw at least %(num)d minutes after the close: the list is fixed and marked first.",
            minutes,
        )
        return str(text)
    return str(gettext("Close later than it opens, and later than now."))


def finds_its_post(form: "ContestForm") -> None:
    """VK is asked only when all else is right."""
    if form.errors or form.post_from.data != "wall":
        return
    try:
        form.adopted = adopted_post(form.home, form.post.data)
    except NotUsable as error:
        form.post.errors.append(str(error))


def knows_its_poll(form: "ContestForm") -> None:
    """The poll is named, or attached to the adopted post."""
    poll = form.voted.poll
    if form.voted.need.data == NO or form.errors:
        return
    if (poll.data or "").strip():
        if poll_number(poll.data) is None:
            poll.errors.append(gettext("Type the poll's number, or paste its address."))
    elif form.adopted is None or form.adopted.poll_id is None:
        poll.errors.append(gettext("Say which poll, or use a post of the wall that has one."))


RULES = (
    names_its_post,
    names_its_event,
    asks_for_a_deed,
    has_use_for_bonuses,
    has_prizes,
    keeps_its_dates,
    finds_its_post,
    knows_its_poll,
)
