"""From a preset and a few answers to a contest: shown while it is typed, then kept as a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from communities.models import Community
from contests import defaults, presets, repertoire
from contests.conditions import Condition, What
from contests.drafts import ContestDraft, PrizeDraft
from contests.lifecycle import Plan
from contests.models import Contest
from contests.presets import Preset
from extensions import db
from vk.port import Post

LEAST_AGE = 18
ROUND_MINUTES = 5
SECRETS = ("answer", "word")  # the presets' questions whose answer readers have to find


@dataclass(frozen=True)
class Answers:
    """What was typed, and what VK said about it; moments are aware."""

    prize: str
    count: int
    closes_at: datetime
    own: Mapping[str, str] = field(default_factory=dict)
    post: Post | None = None
    poll_id: int | None = None


def usual_close(preset: Preset, home: Community, now: datetime) -> datetime:
    """When a draw of this kind closes if nobody says otherwise: an evening, by the local clock."""
    there = now.astimezone(ZoneInfo(home.zone)) + timedelta(days=preset.days)
    return there.replace(hour=defaults.EVENING, minute=0, second=0, microsecond=0)


def plan(closes_at: datetime, now: datetime, window: timedelta) -> Plan:
    """It opens in a few minutes, so that there is time to look; it draws when the list stands."""
    opens_at = now + defaults.HEAD_START
    late = timedelta(minutes=opens_at.minute % ROUND_MINUTES)
    opens_at = (opens_at - late).replace(second=0, microsecond=0)
    pause = max(defaults.PAUSE, window + defaults.HEAD_START)
    return Plan(opens_at, closes_at, closes_at + pause, publishes_itself=True)


def draft(
    preset: Preset, home: Community, answers: Answers, now: datetime, window: timedelta
) -> ContestDraft:
    """All that a contest is made of. `window` is the least time from the close to the draw."""
    dates = plan(answers.closes_at, now, window)
    zone = ZoneInfo(home.zone)
    facts = presets.Facts(
        prize=answers.prize,
        count=answers.count,
        closes_at=dates.closes_at.astimezone(zone),
        draw_at=dates.draw_at.astimezone(zone),
        zone=home.zone,
        own=answers.own,
    )
    told = presets.texts(preset, facts)
    return ContestDraft(
        title=told.title,
        description=told.description,
        organiser=usual_organiser(home),
        claim_terms=told.claim_terms,
        announcement=told.announcement,
        plan=dates,
        conditions=conditions(preset, answers),
        prizes=(PrizeDraft(answers.prize, answers.count),),
        alternates=preset.alternates,
        weighted=preset.weighted,
        adopted_post_id=answers.post.post_id if answers.post and preset.adopts else None,
        poll_id=answers.poll_id,
        claim_days=preset.claim_days,
        least_age=LEAST_AGE,
    )


def conditions(preset: Preset, answers: Answers) -> tuple[Condition, ...]:
    """The preset's; with the answer that readers look for, or as the adopted post's text asks."""
    if preset.adopts and answers.post:
        return _asked_by(answers.post, preset)
    secret = next((answers.own[name] for name in SECRETS if answers.own.get(name)), "")
    return tuple(
        replace(condition, keyword=secret, secret=True)
        if preset.hides and secret and condition.what is What.COMMENTED
        else condition
        for condition in preset.conditions
    )


def _asked_by(post: Post, preset: Preset) -> tuple[Condition, ...]:
    asked = set(repertoire.asked_by(post.text))
    if post.poll_id is None:
        asked.discard(What.VOTED)
    if not asked - {What.SUBSCRIBED}:
        return preset.conditions
    return (*(Condition(what) for what in What if what in asked), *repertoire.LIVE)


def usual_organiser(home: Community) -> str:
    """As it stood in the community's last contest; in its first, its name and its page."""
    last = select(Contest.organiser).where(
        Contest.community_id == home.id, Contest.discarded_at.is_(None)
    )
    found: str | None = db.session.scalar(last.order_by(Contest.id.desc()).limit(1))
    return found or f"{home.name}, https://vk.com/{home.screen_name}"
