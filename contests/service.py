"""What staff do with a contest, and the steps that it takes by itself up to its close."""

from datetime import datetime, timedelta

from slugify import slugify
from sqlalchemy import select

from communities.models import Community
from contests import steps, texts
from contests.chance import Chance
from contests.drafts import CODES, ContestDraft
from contests.lifecycle import CANCELLABLE, State, Step
from contests.models import Contest, DueStep, Prize
from errors import Problem
from extensions import db
from parts import parts
from staff import audit

LONGEST_SLUG = 48


def create(community: Community, draft: ContestDraft, by: int | None, now: datetime) -> Contest:
    """A new contest, as a draft."""
    contest = sketch(community, draft)
    contest.created_at, contest.created_by = now, by
    db.session.add(contest)
    db.session.flush()
    _tell("contest.created", contest, by, now)
    db.session.commit()
    return contest


def sketch(community: Community, draft: ContestDraft) -> Contest:
    """A contest as it would be made, kept nowhere: to be shown."""
    slug = _free_slug(draft.slug or slugify(draft.title, max_length=LONGEST_SLUG))
    contest = Contest(community=community, slug=slug, state=State.DRAFT)
    _fill(contest, draft)
    return contest


def edit(contest: Contest, draft: ContestDraft, by: int | None, now: datetime) -> None:
    """Change a contest that is not open yet; a scheduled one is planned anew."""
    if not steps.editable(contest):
        raise Problem("contest_is_public")
    _fill(contest, draft)
    if contest.state is State.SCHEDULED:
        steps.plan(contest)
    _tell("contest.edited", contest, by, now)
    db.session.commit()


def _free_slug(wanted: str) -> str:
    wanted = wanted or "contest"
    taken = set(db.session.scalars(select(Contest.slug).where(Contest.slug.startswith(wanted))))
    number = 1
    while (slug := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return slug


def _fill(contest: Contest, draft: ContestDraft) -> None:
    contest.title, contest.description = draft.title, draft.description
    contest.organiser, contest.claim_terms = draft.organiser, draft.claim_terms
    contest.announcement, contest.claim_days = draft.announcement, draft.claim_days
    contest.opens_at, contest.closes_at = draft.plan.opens_at, draft.plan.closes_at
    contest.draw_at, contest.publishes_itself = draft.plan.draw_at, draft.plan.publishes_itself
    contest.conditions = [condition.dump() for condition in draft.conditions]
    contest.alternates, contest.weighted = draft.alternates, draft.weighted
    contest.disclosure, contest.open_list = draft.disclosure, draft.open_list
    contest.least_age, contest.guardians = draft.least_age, draft.guardians
    contest.advertiser, contest.erid = draft.advertiser, draft.erid
    contest.chance = draft.chance
    contest.event_text = draft.event_text if draft.chance is Chance.EVENT else None
    contest.adopts_post = draft.adopted_post_id is not None
    contest.post_id, contest.poll_id = draft.adopted_post_id, draft.poll_id
    contest.prizes.clear()
    db.session.flush()
    contest.prizes.extend(
        Prize(position=position, code=code, title=gift.title, count=gift.count, value=gift.value)
        for position, (code, gift) in enumerate(zip(CODES, draft.prizes, strict=False))
    )


def schedule(
    contest: Contest, by: int | None, now: datetime, opens_at: datetime | None = None
) -> None:
    """From here on the dates move it by themselves; it may open at another time than the draft
    said. PlanError if the dates cannot be kept."""
    contest.opens_at = opens_at or contest.opens_at
    contest.plan.check(now, timedelta(seconds=parts().config.window_s))
    if not steps.move(contest.id, State.DRAFT, State.SCHEDULED):
        raise Problem("contest_moved_on")
    steps.plan(contest)
    _tell("contest.scheduled", contest, by, now)
    db.session.commit()


def unschedule(contest: Contest, by: int | None, now: datetime) -> None:
    """Back to a draft, as long as it has not opened."""
    if contest.key_sha256 or not steps.move(contest.id, State.SCHEDULED, State.DRAFT):
        raise Problem("contest_moved_on")
    contest.steps.clear()
    _tell("contest.unscheduled", contest, by, now)
    db.session.commit()


def cancel(contest: Contest, reason: str, by: int | None, now: datetime) -> None:
    """Call it off, with a reason that everybody can read."""
    if not any(steps.move(contest.id, state, State.CANCELLED) for state in CANCELLABLE):
        raise Problem("contest_moved_on")
    contest.cancel_reason = reason
    contest.erase_at = now + timedelta(days=parts().config.erase_after_days)
    _tell("contest.cancelled", contest, by, now, reason=reason)
    db.session.commit()


def take_now(contest: Contest, step: Step, by: int | None, now: datetime) -> int:
    """Staff want the next step now, not at its time; gives the due step's id."""
    row = next((row for row in contest.steps if row.step == step), None)
    if row is None:
        row = DueStep(contest_id=contest.id, step=step, due_at=now, next_try_at=now)
        contest.steps.append(row)
    row.due_at = min(row.due_at, now)
    row.next_try_at = now
    _tell(f"step.{step}.asked", contest, by, now)
    db.session.commit()
    return row.id


def rules_draft(contest: Contest) -> str:
    """The rules as they would be locked now; what is fixed at opening is still to come."""
    return texts.render("rules", contest)


def _tell(what: str, contest: Contest, by: int | None, now: datetime, **details: object) -> None:
    audit.record(
        what,
        at=now,
        by=by,
        community_id=contest.community_id,
        contest_id=contest.id,
        **details,
    )
