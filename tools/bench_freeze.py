"""A contest with many entries in a real database, for the time that its freeze takes."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from app import create_app
from communities.models import Community
from config import Config
from contests.entries import EntryState
from contests.lifecycle import State
from contests.models import Contest, Entry, Prize, RulesVersion
from extensions import db
from parts import parts
from tools.tables import make_tables
from winners import freezing
from winners.beacon import QUICKNET

NOBODY = "http://127.0.0.1:9"  # the discard port
FIRST_USER = 100_000_000
NOW = datetime.now(UTC).replace(microsecond=0)


def freeze(folder: Path, count: int) -> tuple[float, str, str]:
    """Freeze `count` entries on SQLite: the seconds, manifest.txt and entries.txt."""
    app = _application(folder)
    with app.app_context():
        make_tables()
        contest = _contest()
        db.session.execute(insert(Entry), [_entry(contest.id, n) for n in range(count)])
        db.session.commit()
        began = time.perf_counter()
        draw = freezing.freeze(contest, NOW)
        db.session.commit()
        seconds = time.perf_counter() - began
        frozen = (seconds, draw.manifest, draw.entries)
        db.session.remove()
        db.engine.dispose()
    return frozen


def _application(folder: Path) -> Flask:
    chain = (QUICKNET.chain_hash, QUICKNET.public_key, QUICKNET.genesis, QUICKNET.period)
    own = {
        "DEMO": "true",
        "DEMO_BEACON": ":".join(map(str, chain)),
        "BEACON_RELAYS": NOBODY,
        "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "VK_API_URL": NOBODY,
        "PUBLIC_URL": "http://localhost",
        "SECRET_KEY": secrets.token_hex(32),
        "TOKEN_KEYS": "k1:" + "a2" * 21 + "a=",
    }
    return create_app(Config.from_env({f"ZHREBIY_{name}": value for name, value in own.items()}))


def _contest() -> Contest:
    """Closed, and drawn in an hour."""
    draw_at = NOW + timedelta(hours=1)
    contest = Contest(
        community=_community(),
        slug="bench",
        title="Мера",
        description="",
        organiser="",
        claim_terms="",
        announcement="",
        state=State.DRAFT,
        opens_at=NOW - timedelta(days=7),
        closes_at=NOW,
        draw_at=draw_at,
        conditions=[],
        alternates=10,
        disclosure="leaf",
        post_id=1,
        draw_key=parts().seal.seal(secrets.token_hex(32), "draw_key:bench"),
        beacon_chain=QUICKNET.chain_hash,
        beacon_round=QUICKNET.round_at(draw_at.timestamp()),
        created_at=NOW,
        prizes=[Prize(position=0, code="main", title="Роман", count=10)],
        rules=[RulesVersion(number=1, text="", sha256="0" * 64, created_at=NOW, locked_at=NOW)],
    )
    db.session.add(contest)
    db.session.flush()
    contest.state = State.CLOSED  # only now: the database keeps a closed contest's prizes
    return contest


def _community() -> Community:
    return Community(
        group_id=1,
        slug="bench",
        name="Библиотека",
        screen_name="bench",
        zone="Asia/Yekaterinburg",
        callback_secret=parts().seal.seal("secret", "callback_secret:1"),
        created_at=NOW,
    )


def _entry(contest_id: int, number: int) -> dict[str, object]:
    return {
        "contest_id": contest_id,
        "user_id": FIRST_USER + number,
        "state": EntryState.IN,
        "tickets": 1,
        "reasons": [],
        "checks": [],
        "updated_at": NOW,
    }
