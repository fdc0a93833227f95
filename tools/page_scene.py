"""Two contests with many participants: one that runs, one whose results are published.

They come as far by the product's own functions, at made-up times; only VK is left out.
"""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select, update

from app import create_app
from communities.models import Community
from config import Config
from contests import opening, service
from contests.conditions import Condition, What
from contests.drafts import ContestDraft, PrizeDraft
from contests.entries import EntryState
from contests.lifecycle import Plan, State, Step
from contests.models import Contest, DueStep, Entry, Person
from extensions import db
from parts import parts
from simulator import beacon
from simulator.people import make_plain
from tools.tables import make_tables
from winners import freezing, rounds
from winners import service as winners
from winners.models import Anchor, AnchorKind
from winners.round_models import How

NOW = datetime.now(UTC).replace(microsecond=0)
FIRST_ID = 100_000_000
WORDS = "Расскажите в комментарии, какая книга этой осени вас удивила, и обнимите кота. " * 3


def demo_beacon() -> str:
    """The simulator's chain, as the setting names it."""
    key, name = beacon.public_key().hex(), beacon.demo_chain_hash()
    return f"{name}:{key}:{beacon.GENESIS}:{beacon.PERIOD_S}"


def furnish(env: Mapping[str, str], people: int) -> dict[str, str]:
    """Fill an empty database; gives the addresses of the pages to measure."""
    app = create_app(Config.from_env(env))
    with app.app_context():
        make_tables()
        community = _community()
        _readers(people)
        running = opened(community, NOW - timedelta(days=3), people)
        ended = _published(opened(community, NOW - timedelta(days=30), people))
        found = {"contest": f"/c/{running.slug}", "results": f"/c/{ended.slug}/winners"}
        db.session.remove()
        db.engine.dispose()
    return found


def _community() -> Community:
    return Community(
        group_id=1,
        slug="bench",
        name="Библиотека имени Гоголя",
        screen_name="bench",
        zone="Asia/Yekaterinburg",
        callback_secret=parts().seal.seal("secret", "callback_secret:1"),
        created_at=NOW,
    )


def _readers(count: int) -> None:
    rng = random.Random(5)  # noqa: S311  # the same people each time
    made = [make_plain(rng, FIRST_ID + number) for number in range(count)]
    rows = [
        {"user_id": who.id, "first_name": who.first_name, "last_name": who.last_name}
        | {"is_closed": False, "checked_at": NOW}
        for who in made
    ]
    db.session.execute(insert(Person), rows)
    db.session.commit()


def opened(community: Community, at: datetime, people: int) -> Contest:
    contest = service.create(community, _draft(at), None, at)
    service.schedule(contest, None, at)
    opening.open_contest(_step(contest, Step.OPEN), lambda: at)
    entry = {"contest_id": contest.id, "state": EntryState.IN, "tickets": 1, "updated_at": at}
    rows = [{"user_id": FIRST_ID + n, **entry} for n in range(people)]
    db.session.execute(insert(Entry).values(reasons=[], checks=[]), rows)
    db.session.commit()
    return contest


def _draft(at: datetime) -> ContestDraft:
    kinds = (What.LIKED, What.COMMENTED, What.SUBSCRIBED, What.NOT_MANAGER, What.ACTIVE)
    return ContestDraft(
        title="Книга на выходные",
        description=WORDS,
        organiser="Библиотека имени Гоголя, Екатеринбург",
        claim_terms="Напишите в сообщения сообщества и приходите за книгой с паспортом.",
        announcement=WORDS,
        plan=Plan(at, at + timedelta(days=7), at + timedelta(days=8), publishes_itself=True),
        conditions=tuple(Condition(kind) for kind in kinds),
        prizes=(PrizeDraft("Роман «Обломов» с картинками", 5), PrizeDraft("Закладка", 5)),
        alternates=10,
        adopted_post_id=1,  # so that nothing has to be posted
    )


def _published(contest: Contest) -> Contest:
    closes, draw_at = contest.closes_at, contest.draw_at
    opening.close_contest(_step(contest, Step.CLOSE), lambda: closes)
    draw = freezing.freeze(contest, closes)
    contest.state = State.FROZEN
    comment = {"kind": AnchorKind.COMMENT, "outside_at": closes, "evidence": "7"}
    db.session.add(Anchor(draw_id=draw.id, noted_at=closes, **comment))
    number, chain = draw.round, parts().config.beacon
    rounds.keep(chain, number, beacon.signature(number).hex(), How.RELAY, draw_at)
    later = draw_at + timedelta(minutes=1)
    winners.draw_winners(_step(contest, Step.DRAW), lambda: later)
    db.session.execute(
        update(Contest).where(Contest.id == contest.id).values(state=State.PUBLISHED)
    )
    db.session.commit()
    return contest


def _step(contest: Contest, step: Step) -> DueStep:
    mine = (DueStep.contest_id == contest.id, DueStep.step == step)
    return db.session.scalars(select(DueStep).where(*mine)).one()
