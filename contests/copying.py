"""A new draft like another contest: its texts, prizes and conditions, with dates to come."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from contests import defaults, presets, service
from contests.chance import Chance
from contests.conditions import Condition, What
from contests.desk_models import Cover
from contests.drafts import ContestDraft, PrizeDraft
from contests.lifecycle import Plan
from contests.models import Contest
from extensions import db
from staff import audit

TEXTS = ("title", "description", "claim_terms", "announcement")  # that may name a date
# What belongs to the one draw alone: its post and poll, the event that decided it, its address.
ITS_OWN = frozenset({"adopted_post_id", "poll_id", "event_text", "slug"})


def duplicate(contest: Contest, by: int | None, now: datetime, window: timedelta) -> Contest:
    """A draft like it. `window` is the least time from the close to the draw."""
    draft = like(contest, now, window)
    cover = db.session.scalar(select(Cover).where(Cover.contest_id == contest.id))
    made = service.create(contest.community, draft, by, now)
    if cover:
        copied = Cover(contest_id=made.id, jpeg=cover.jpeg, sha256=cover.sha256, made_at=now)
        db.session.add(copied)
    about = {"community_id": made.community_id, "contest_id": made.id}
    audit.record("contest.copied", at=now, by=by, title=contest.title, **about)
    db.session.commit()
    return made


def lacks(contest: Contest) -> bool:
    """Whether a copy waits for what was the other draw's own: a post's text, or a poll."""
    votes = any(Condition.load(document).what is What.VOTED for document in contest.conditions)
    return not contest.announcement.strip() or votes


def like(contest: Contest, now: datetime, window: timedelta) -> ContestDraft:
    """What the new one will be made of; dates that its texts name are moved along."""
    plan = replanned(contest.plan, contest.community.zone, now, window)
    chance = contest.chance if contest.chance is not Chance.EVENT else Chance.BEACON
    return ContestDraft(
        **_same(contest)
        | _redated(contest, plan)
        | {
            "plan": plan,
            "chance": chance,
            "conditions": tuple(map(Condition.load, contest.conditions)),
            "prizes": tuple(PrizeDraft(p.title, p.count, p.value) for p in contest.prizes),
        }
    )


def _same(contest: Contest) -> dict[str, Any]:
    names = {field.name for field in fields(ContestDraft)} - ITS_OWN
    return {name: getattr(contest, name) for name in names if hasattr(contest, name)}


def _redated(contest: Contest, plan: Plan) -> dict[str, str]:
    zone = ZoneInfo(contest.community.zone)
    moved = [
        (getattr(contest, name).astimezone(zone), getattr(plan, name).astimezone(zone))
        for name in ("opens_at", "closes_at", "draw_at")
    ]
    return {name: presets.redated(getattr(contest, name), moved) for name in TEXTS}


def replanned(plan: Plan, zone: str, now: datetime, window: timedelta) -> Plan:
    """It opens soon, is as long to the day, and closes and draws at the same hour of the clock."""
    here = ZoneInfo(zone)
    days = max(1, (plan.closes_at - plan.opens_at + timedelta(hours=12)).days)
    opens_at = (now + defaults.HEAD_START).replace(second=0, microsecond=0)
    old = plan.closes_at.astimezone(here)
    closes_on = opens_at.astimezone(here).date() + timedelta(days=days)
    closes_at = datetime.combine(closes_on, old.timetz().replace(tzinfo=here))
    pause = max(plan.draw_at - plan.closes_at, window)
    return Plan(opens_at, closes_at, closes_at + pause, plan.publishes_itself)
