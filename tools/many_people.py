"""A contest with very many participants, written straight into a database, with staff to look."""

import random
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from app import create_app
from communities.models import Community
from config import Config
from contests.actions import Kind, Source
from contests.conditions import Condition, What
from contests.entries import EntryState
from contests.lifecycle import State
from contests.models import Contest, Entry, LedgerAction, Person, Prize
from contests.names import name_key
from extensions import db
from parts import parts
from simulator.people import make_plain
from staff import service as staff
from staff.models import Role
from tools.tables import make_tables

NOW = datetime.now(UTC).replace(microsecond=0)
FIRST_ID, STEP = 100_000_000, 7
POST = 1
AT_ONCE = 10_000
CONDITIONS = (What.LIKED, What.REPOSTED, What.COMMENTED, What.SUBSCRIBED, What.NOT_MANAGER)
LACKS = {
    What.LIKED: "not_liked",
    What.REPOSTED: "not_reposted",
    What.COMMENTED: "not_commented",
    What.SUBSCRIBED: "not_subscribed",
}
RARE = "manager"  # of a few in ten thousand
STATES = {EntryState.IN: 620, EntryState.OUT: 370, EntryState.WAITING: 10}


def furnish(env: dict[str, str], count: int, login: str, password: str) -> int:
    """Fill an empty database; gives the contest's id."""
    app = create_app(Config.from_env(env))
    with app.app_context():
        make_tables()
        contest = _contest()
        account = staff.add_account(login, "Мера", password, NOW)
        staff.grant(account, contest.community, Role.EDITOR, NOW)
        community_id, contest_id = contest.community_id, contest.id
        _people(community_id, contest_id, count)
        _settle()
        db.session.remove()
        db.engine.dispose()
    return contest_id


def _contest() -> Contest:
    community = Community(
        group_id=1,
        slug="bench",
        name="Библиотека",
        screen_name="bench",
        zone="Asia/Yekaterinburg",
        callback_secret=parts().seal.seal("secret", "callback_secret:1"),
        created_at=NOW,
    )
    contest = Contest(
        community=community,
        slug="bench",
        title="Книга на выходные",
        description="",
        organiser="",
        claim_terms="",
        announcement="",
        state=State.DRAFT,
        opens_at=NOW - timedelta(days=7),
        closes_at=NOW + timedelta(days=7),
        draw_at=NOW + timedelta(days=7, hours=1),
        conditions=[Condition(what).dump() for what in CONDITIONS],
        alternates=10,
        disclosure="leaf",
        post_id=POST,
        created_at=NOW,
        prizes=[Prize(position=0, code="main", title="Роман", count=10)],
    )
    db.session.add(contest)
    db.session.flush()
    contest.state = State.OPEN  # only now: the database keeps an open contest's prizes
    return contest


def _people(community_id: int, contest_id: int, count: int) -> None:
    rng = random.Random(5)  # noqa: S311  # the same crowd each time
    numbers = list(range(count))
    rng.shuffle(numbers)  # people come in no order of their ids
    for start in range(0, count, AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        readers = [make_plain(rng, FIRST_ID + STEP * number) for number in some]
        db.session.execute(insert(Person), [_person(reader) for reader in readers])
        entries = [_entry(rng, contest_id, reader) for reader in readers]
        db.session.execute(insert(Entry), entries)
        likes = [_like(community_id, entry["user_id"], entry["entered_at"]) for entry in entries]
        db.session.execute(insert(LedgerAction), likes)
    db.session.commit()


def _person(reader: Any) -> dict[str, Any]:
    return {
        "user_id": reader.id,
        "first_name": reader.first_name,
        "last_name": reader.last_name,
        "is_closed": False,
        "checked_at": NOW,
    }


def _entry(rng: random.Random, contest_id: int, reader: Any) -> dict[str, Any]:
    state = rng.choices(list(STATES), list(STATES.values()))[0]
    lacks = rng.sample(list(LACKS), rng.randint(1, 3)) if state is EntryState.OUT else []
    reasons = [LACKS[what] for what in CONDITIONS if what in lacks]
    if state is EntryState.OUT and rng.random() < 0.001:
        reasons = [RARE]
    at = NOW - timedelta(seconds=rng.randrange(7 * 86400))
    return {
        "contest_id": contest_id,
        "user_id": reader.id,
        "state": state,
        "tickets": int(state is EntryState.IN),
        "reasons": ["not_checked_yet"] if state is EntryState.WAITING else reasons,
        "checks": list(_checks(lacks, at)),
        "updated_at": NOW,
        "name_key": name_key(reader.first_name, reader.last_name),
        "entered_at": at,
    }


def _checks(lacks: list[What], at: datetime) -> Iterator[dict[str, Any]]:
    for what in CONDITIONS:
        met = what not in lacks
        yield {
            "what": what,
            "verdict": "met" if met else "unmet",
            "required": True,
            "reason": "" if met else LACKS[what],
            "evidence": f"callback:{secrets.token_hex(20)}" if met else "",
            "at": at.isoformat() if met else None,
        }


def _like(community_id: int, user_id: int, at: datetime) -> dict[str, Any]:
    return {
        "community_id": community_id,
        "kind": Kind.LIKE,
        "delta": 1,
        "user_id": user_id,
        "object_id": POST,
        "received_at": at,
        "source": Source.CALLBACK,
        "event_key": f"like:{user_id}",
    }


def _settle() -> None:
    """What PostgreSQL does by itself within a minute of such a change."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
