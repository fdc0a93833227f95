"""Taking events in: checked, stored once, committed; only then is VK told ok."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn, TypeGuard

from sqlalchemy import Engine, select, text

import connections
from communities import ways
from communities.models import Community, Way
from communities.sealing import callback_secret
from extensions import db
from once import insert_once
from webhooks.events import Event
from webhooks.models import Inbox, InboxEvent


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


# Made once: json.loads would make another for each event, which is a third of its time.
FROM_TEXT = json.JSONDecoder(parse_constant=_no_constant)
AS_TEXT = json.JSONEncoder(ensure_ascii=True, sort_keys=True, allow_nan=False)
LARGEST = 256 * 1024  # bytes
DEEPEST = 64  # levels; VK's own stay under ten
LONGEST_TYPE, LONGEST_ID = 64, 128

Row = dict[str, Any]  # of the inbox, by column

EVERY_COMMUNITY = select(Community.group_id, Community.id, Community.callback_secret)

# One statement for any number of events, which are one document: little to do for Python.
COLUMNS = ("community_id", "event_id", "type", "body", "retry", "received_at", "state", "attempts")
INTO_INBOX = """
    INSERT INTO inbox_event
        (community_id, event_id, type, body, retry, received_at, state, attempts)
    {events}
    ON CONFLICT DO NOTHING
"""
IN_POSTGRES = text(
    INTO_INBOX.format(
        events="""
    SELECT * FROM json_to_recordset(CAST(:events AS json)) AS event
        (community_id bigint, event_id text, type text, body text, retry int,
         received_at timestamptz, state text, attempts int)"""
    )
)
# SQLite looks a place up sooner than a name, so there each event is an array.
IN_SQLITE = text(
    INTO_INBOX.format(
        events="""
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]'),
        json_extract(value, '$[3]'), json_extract(value, '$[4]'), json_extract(value, '$[5]'),
        json_extract(value, '$[6]'), json_extract(value, '$[7]')
    FROM json_each(:events) WHERE true"""
    )
)


class Malformed(ValueError):
    """Not an event of VK's at all."""


class Refused(Exception):
    """Well formed, but not from a community that we know, or without its secret."""


class Known(NamedTuple):
    """Of a community what is needed to see whether VK calls for it."""

    id: int
    sealed: str  # its callback secret


class Envelope(NamedTuple):
    """An event's outside; `body` is the whole event without its secret."""

    type: str
    group_id: int
    secret: str | None
    event_id: str
    body: str


def parse(data: bytes) -> Envelope:
    """Read an event; raise Malformed if it is none."""
    try:
        event = FROM_TEXT.decode(data.decode("utf-8"))
        depth_ok = data.count(b"{") + data.count(b"[") <= DEEPEST or _depth(event) <= DEEPEST
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if not isinstance(event, dict) or not depth_ok:
        raise Malformed("not an object, or absurdly deep")
    secret = event.pop("secret", None)
    kind, group_id = event.get("type"), event.get("group_id")
    if not _is_name(kind, LONGEST_TYPE) or not _is_id(group_id):
        raise Malformed("no type or group_id")
    body = _text(event)
    plain_secret = secret if isinstance(secret, str) else None
    return Envelope(kind, group_id, plain_secret, _event_id(event, body), body)


def _text(event: dict[str, Any]) -> str:
    """The event in letters that every database keeps."""
    try:
        return AS_TEXT.encode(event)
    except ValueError:
        raise Malformed("a number without end") from None


def _is_name(value: object, longest: int) -> TypeGuard[str]:
    """Without NUL and lone surrogates, which a database cannot keep."""
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


def _is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _depth(value: Any, level: int = 1) -> int:
    if level > DEEPEST:
        return level
    children = value.values() if isinstance(value, dict) else value
    if not isinstance(value, dict | list):
        return level
    return max((_depth(child, level + 1) for child in children), default=level)


def _event_id(event: dict[str, Any], body: str) -> str:
    """VK's own; events of old API versions have none and are known by their content."""
    given = event.get("event_id")
    if _is_name(given, LONGEST_ID):
        return given
    return "sha256:" + hashlib.sha256(body.encode()).hexdigest()


def known(engine: Engine) -> dict[int, Known]:
    """All communities by VK's number; by an engine of `connections.single`."""
    rows = connections.rows(engine, EVERY_COMMUNITY)
    return {group_id: Known(id_, sealed) for group_id, id_, sealed in rows}


def authenticate(envelope: Envelope) -> Community:
    """The community that an event is about; raise Refused unless its secret is right.

    A confirmation may come before VK has saved the secret, so there none is as good as the right
    one; a wrong one is not.
    """
    found = select(Community).where(Community.group_id == envelope.group_id)
    community = db.session.scalar(found)
    if community is None:
        raise Refused("unknown community")
    if envelope.secret is None and envelope.type == "confirmation":
        return community
    secret = callback_secret(community)
    given = (envelope.secret or "").encode("utf-8", "surrogatepass")  # JSON can spell lone ones
    if not hmac.compare_digest(given, secret.encode()):
        raise Refused("wrong secret")
    return community


def confirm(community: Community, way: Way, now: datetime, *, proven: bool) -> str:
    """The code that shows VK whose server it has called; empty if we have none yet. Commits.

    Who has not `proven` to be VK moves nothing once VK has come: anybody may ask.
    """
    code = community.hand_code if way is Way.BY_HAND else community.confirmation_code
    if proven or community.confirmed_at is None:
        ways.confirmed(community, way, now)
    return code or ""


def store(community: Community, envelope: Envelope, retry: int, now: datetime) -> None:
    """Put an event into the inbox, once, and commit."""
    insert_once(InboxEvent, **row(community.id, envelope, retry, now))
    db.session.commit()


def store_all(engine: Engine, rows: Sequence[Row]) -> None:
    """Put events into the inbox, each once, all or none; by an engine of `connections.single`."""
    in_order = sorted(rows, key=_key)  # two processes do not wait for each other crosswise
    if engine.dialect.name == "sqlite":
        arrays = [[row[column] for column in COLUMNS] for row in in_order]
        statement, events = IN_SQLITE, json.dumps(arrays, default=_as_sqlite)
    else:
        statement, events = IN_POSTGRES, json.dumps(in_order, default=_as_postgres)
    connections.execute(engine, statement, {"events": events})


def _as_sqlite(moment: datetime) -> str:
    """As columns.Moment is kept there."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _as_postgres(moment: datetime) -> str:
    return moment.isoformat()


def row(community_id: int, envelope: Envelope, retry: int, now: datetime) -> Row:
    """An event as it lies in the inbox."""
    return {
        "community_id": community_id,
        "event_id": envelope.event_id,
        "type": envelope.type,
        "body": envelope.body,
        "retry": retry,
        "received_at": now,
        "state": Inbox.NEW,
        "attempts": 0,
    }


def event_of(row: InboxEvent, group_id: int) -> Event:
    """An event of the inbox, to be understood."""
    inside = json.loads(row.body).get("object")
    told = inside if isinstance(inside, dict) else {}
    return Event(row.type, group_id, row.event_id, told, row.received_at, row.retry)


def _key(row: Row) -> tuple[int, str]:
    return row["community_id"], row["event_id"]
