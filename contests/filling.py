"""Between the contest form and the value that the service keeps, both ways."""

from typing import Any
from zoneinfo import ZoneInfo

from contests.addresses import post_url
from contests.adopting import poll_number
from contests.chance import Chance
from contests.conditions import DEEDS, Condition, What
from contests.drafts import ContestDraft
from contests.fields import BONUS, NO, REQUIRED
from contests.forms import CLAIM_DAYS, ContestForm
from contests.lifecycle import Plan
from contests.models import Contest

SAME = (  # by the same name in the form and in a contest
    *("title", "description", "organiser", "claim_terms", "claim_days", "announcement"),
    *("alternates", "disclosure", "open_list", "publishes_itself"),
    *("least_age", "guardians", "advertiser", "erid"),
)


def draft(form: ContestForm, plan: Plan) -> ContestDraft:
    """What a valid form says; `plan` are its dates."""
    return ContestDraft(
        title=form.title.data.strip(),
        description=form.description.data.strip(),
        organiser=form.organiser.data.strip(),
        claim_terms=form.claim_terms.data.strip(),
        announcement=(form.announcement.data or "").strip(),
        plan=plan,
        conditions=_conditions(form),
        prizes=tuple(form.wanted_prizes),
        alternates=form.alternates.data or 0,
        weighted=form.chances.data == "weighted",
        disclosure=form.disclosure.data,
        open_list=form.open_list.data,
        adopted_post_id=form.adopted.post_id if form.adopted else None,
        poll_id=_poll(form),
        claim_days=form.claim_days.data or CLAIM_DAYS,
        chance=Chance(form.chance.data),
        event_text=(form.event_text.data or "").strip(),
        least_age=form.least_age.data,
        guardians=form.guardians.data,
        advertiser=(form.advertiser.data or "").strip(),
        erid=(form.erid.data or "").strip(),
    )


def _conditions(form: ContestForm) -> tuple[Condition, ...]:
    deeds = [_deed(form, what) for what in DEEDS if form[what.value].need.data != NO]
    if form.not_manager.data:
        deeds.append(Condition(What.NOT_MANAGER))
    deeds.append(Condition(What.ACTIVE))
    if form.winner_days.data:
        deeds.append(Condition(What.NOT_RECENT_WINNER, days=form.winner_days.data))
    return tuple(deeds)


def _deed(form: ContestForm, what: What) -> Condition:
    asked = form[what.value]
    required, tickets = asked.need.data == REQUIRED, asked.tickets.data or 1
    if what is not What.COMMENTED:
        return Condition(what, required, tickets)
    return Condition(
        what,
        required,
        tickets,
        keyword=(asked.keyword.data or "").strip(),
        pattern=(asked.pattern.data or "").strip(),
        min_length=asked.min_length.data or 0,
        mention=asked.mention.data,
        secret=bool(asked.secret.data and (asked.keyword.data or "").strip()),
    )


def _poll(form: ContestForm) -> int | None:
    if form.voted.need.data == NO:
        return None
    typed = poll_number(form.voted.poll.data or "")
    return typed or (form.adopted.poll_id if form.adopted else None)


def filled(contest: Contest) -> dict[str, Any]:
    """Values for the form, from a contest that is being changed."""
    zone = ZoneInfo(contest.community.zone)
    wall = contest.community.wall_id
    return {
        **{name: getattr(contest, name) for name in SAME},
        "post_from": "wall" if contest.adopts_post else "new",
        "post": post_url(wall, contest.post_id) if contest.post_id else "",
        "chance": contest.chance.value,
        "event_text": contest.event_text or "",
        "chances": "weighted" if contest.weighted else "equal",
        "prizes": [
            {"title": prize.title, "count": prize.count, "value": prize.value}
            for prize in contest.prizes
        ],
        "opens_at": contest.opens_at.astimezone(zone),
        "closes_at": contest.closes_at.astimezone(zone),
        "draw_at": contest.draw_at.astimezone(zone),
        **_asked(contest),
    }


def _asked(contest: Contest) -> dict[str, Any]:
    conditions = {c.what: c for c in map(Condition.load, contest.conditions)}
    recent = conditions.get(What.NOT_RECENT_WINNER)
    asked: dict[str, Any] = {
        what.value: _answers(conditions[what], contest) for what in DEEDS if what in conditions
    }
    return asked | {
        "not_manager": What.NOT_MANAGER in conditions,
        "winner_days": recent.days if recent else None,
    }


def _answers(condition: Condition, contest: Contest) -> dict[str, Any]:
    return {
        "need": REQUIRED if condition.required else BONUS,
        "tickets": condition.tickets,
        "keyword": condition.keyword,
        "pattern": condition.pattern,
        "min_length": condition.min_length or None,
        "mention": condition.mention,
        "secret": condition.secret,
        "poll": str(contest.poll_id or ""),
    }
