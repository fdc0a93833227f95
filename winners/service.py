"""Freeze, draw and publish: the steps from a closed contest to a result that anyone can check.

VK and the beacon are asked between transactions; each step ends in one that moves the contest on,
or changes nothing.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from clock import Clock
from contests import chance, steps
from contests.attempts import read_before_freeze
from contests.chance import Chance
from contests.models import Contest, DueStep, Win
from contests.opening import delivered
from contests.steps import StepError
from extensions import db
from failpoints import reach
from once import changed, insert_once
from outbox import service as outbox
from parts import parts
from winners import forgotten, freezing, relays, rounds, texts, voiding
from winners.entries import Line
from winners.manifest import ALTERNATE, Manifest
from winners.models import Draw, DrawState, FrozenEntry, Place
from winners.ranking import Place as Ranked
from winners.ranking import rank, seed
from winners.round_models import How
from winners.sources import Source
from winners.voiding import TooLateError

SOON = timedelta(seconds=1)
BEACON_AGAIN = (timedelta(seconds=3), timedelta(minutes=1))  # at first, and when it is very late
RANKED_AT_ONCE = 4096
Report = Callable[[str, int], None]  # a phase and its per cent


def current_draw(contest: Contest) -> Draw | None:
    """The contest's draw that counts: the last one that is not void."""
    draws = select(Draw).where(Draw.contest_id == contest.id, Draw.state != DrawState.VOID)
    return db.session.scalar(draws.order_by(Draw.number.desc()).limit(1))


def freeze_list(step: DueStep, clock: Clock) -> None:
    """Read VK once more, judge everybody, and make the list immutable."""
    step_id, contest_id, report = step.id, step.contest_id, steps.reporter(step)
    forgotten.check(contest_id, clock())
    read_before_freeze(contest_id, clock, report)
    reach("freeze.read")
    contest = db.session.get_one(Contest, contest_id)
    moment = clock()
    if not steps.advance(db.session.get_one(DueStep, step_id), moment):
        db.session.rollback()
        return
    try:
        freezing.freeze(contest, moment)
        reach("freeze.listed")
        db.session.commit()
    except IntegrityError:  # another contest became the chain's last link meanwhile
        raise StepError("chain_moved_on", again_in=SOON) from None
    reach("freeze.committed")


def draw_winners(step: DueStep, clock: Clock) -> None:
    """Fetch the round that was named at opening, and rank the frozen list by it."""
    step_id, report = step.id, steps.reporter(step)
    draw = current_draw(db.session.get_one(Contest, step.contest_id))
    if draw is None:
        raise ValueError("a draw needs a frozen list")
    early_by = draw.round_at - clock()
    if early_by > timedelta(0):
        raise StepError("awaiting_round", again_in=early_by)
    draw_id, manifest, entries = draw.id, Manifest.parse(draw.manifest), draw.entries
    told = _told(draw.contest)
    db.session.commit()
    evidence = told or _brought(draw_id, manifest.round, clock)
    places = ranked(manifest, entries, evidence, report)
    reach("draw.ranked")
    moment = clock()
    if not steps.advance(db.session.get_one(DueStep, step_id), moment):
        db.session.rollback()
        return
    if _store(draw_id, evidence, places, moment):
        reach("draw.stored")
        db.session.commit()
    else:
        db.session.rollback()


def _told(contest: Contest) -> str | None:
    """What decides the draw, if it is no beacon; StepError while staff have not written it down."""
    if contest.chance is Chance.COMMIT:
        return chance.revealed(contest)
    if contest.chance is Chance.EVENT and contest.event_result is None:
        raise StepError("awaiting_event", again_in=SOON * 30)
    return contest.event_result


def _brought(draw_id: int, number: int, clock: Clock) -> str:
    """The round, whoever brought it; StepError while nobody has. Holds no transaction."""
    config = parts().config
    signature = rounds.known(config.beacon.chain_hash, number)
    db.session.commit()
    if signature:
        return signature
    signature = relays.fetch(config.beacon_relays, config.beacon, number, allow_private=config.demo)
    if signature is None:
        raise _patience(draw_id, clock())
    reach("beacon.brought")
    rounds.keep(config.beacon, number, signature, How.RELAY, clock())
    reach("beacon.kept")
    return signature


def _patience(draw_id: int, now: datetime) -> StepError:
    """What is waited for now: this round still, or after a week that of the contest's next list."""
    draw = db.session.get_one(Draw, draw_id)
    late = now - draw.round_at
    try:
        following = voiding.without_beacon(draw, now)
        db.session.commit()
    except TooLateError:
        soonest, latest = BEACON_AGAIN
        return StepError("awaiting_beacon", again_in=min(max(soonest, late / 20), latest))
    except IntegrityError:
        return StepError("chain_moved_on", again_in=SOON)
    return StepError("awaiting_round", again_in=following.round_at - now)


def ranked(
    manifest: Manifest, entries: str, evidence: str, report: Report | None = None
) -> list[Ranked]:
    """The places that a manifest, its list and its source's evidence (one line) lead to."""
    start = seed(manifest.manifest_id, Source.parse(manifest.beacon).randomness(evidence))
    lines = manifest.read_entries(entries)
    return rank(start, _watched(lines, report) if report else lines, manifest.places)


def _watched(lines: list[Line], report: Report) -> Iterator[Line]:
    """The same lines, telling from time to time how many per cent of them are done."""
    for done, line in enumerate(lines, 1):
        yield line
        if done % RANKED_AT_ONCE == 0:
            report("ranking", 100 * done // len(lines))


def _store(draw_id: int, signature: str, places: list[Ranked], now: datetime) -> bool:
    """Write the result down, unless the draw waits no more. Does not commit."""
    waits = update(Draw).where(Draw.id == draw_id, Draw.state == DrawState.AWAITING)
    if not changed(waits.values(state=DrawState.DRAWING, signature=signature, drawn_at=now)):
        return False
    leaves = [place.leaf for place in places]
    found = select(FrozenEntry.leaf, FrozenEntry.user_id).where(
        FrozenEntry.draw_id == draw_id, FrozenEntry.leaf.in_(leaves)
    )
    people = dict(db.session.execute(found).all())
    rows = [
        {"draw_id": draw_id, "user_id": people[place.leaf], **place._asdict()} for place in places
    ]
    db.session.execute(insert(Place), rows)
    db.session.get_one(Draw, draw_id).state = DrawState.DRAWN
    return True


def publish(step: DueStep, clock: Clock) -> None:
    """Post the results, once, and remember who won."""
    step_id = step.id
    contest = db.session.get_one(Contest, step.contest_id)
    draw = current_draw(contest)
    if draw is None or draw.state is not DrawState.DRAWN:
        raise ValueError("results need a draw")
    key = results_key(draw)
    marker = texts.results_page(contest)
    text = texts.results(contest, draw)
    outbox.put(key, contest, text, marker, clock())
    db.session.commit()
    reach("publish.asked")
    delivered(key, clock())
    reach("publish.sent")
    if steps.advance(db.session.get_one(DueStep, step_id), clock()):
        _remember(draw, clock())
        erase_after = timedelta(days=parts().config.erase_after_days)
        draw.contest.erase_at = clock() + erase_after
        reach("publish.remembered")
        db.session.commit()
    else:
        db.session.rollback()


def results_key(draw: Draw) -> str:
    """The name of the results post in the outbox."""
    return f"results:{draw.id}"


def _remember(draw: Draw, now: datetime) -> None:
    for place in draw.places:
        if place.prize != ALTERNATE and place.user_id:
            insert_once(
                Win,
                community_id=draw.contest.community_id,
                contest_id=draw.contest_id,
                user_id=place.user_id,
                won_at=now,
            )
