"""What somebody decides about being written to, and whether it works."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from communities.models import Capability, Community
from contests import texts
from errors import Problem
from extensions import db
from notices import finding
from notices.models import Told
from notices.telling import ONLY_URGENT, address, prefix, where_to_tell
from once import insert_once
from outbox import service as outbox
from outbox.models import OutboxRow
from receipts import codes
from receipts import service as receipts
from staff import audit
from staff.models import Account
from vk.port import Ability


@dataclass(frozen=True)
class Line:
    """How writing to her from one of her communities goes. `last`: the last message, if any.

    `able`: the community's key may write messages; `begun`: it has had a contest to write about.
    """

    community: Community
    able: bool
    begun: bool
    last: OutboxRow | None


def listen(account: Account, typed: str, only_urgent: bool, now: datetime) -> None:
    """Be written to at this page of VK from now on, or no more, if nothing is typed.

    Problem: "no_such_person", or "vk_cannot_say" if VK does not answer.
    """
    account.vk_user_id = _whose_page(account, typed.strip()) if typed.strip() else None
    choice = {"account_id": account.id, "key": ONLY_URGENT}
    if only_urgent:
        insert_once(Told, **choice, at=now)
    else:
        db.session.execute(delete(Told).filter_by(**choice))
    audit.record("account.messages", at=now, by=account.id, on=bool(typed), urgent=only_urgent)
    db.session.commit()


def _whose_page(account: Account, typed: str) -> int:
    found = codes.person(typed)
    if isinstance(found, int):
        return found
    home = db.session.get(Community, next(iter(finding.roles_of(account)), 0))
    if home is None:  # nobody can be asked for her
        raise Problem("vk_cannot_say")
    return receipts.whose_page(home, typed)


def only_urgent(account: Account) -> bool:
    """Whether she wants to be written to only about what should not wait."""
    hers = select(Told.id).filter_by(account_id=account.id, key=ONLY_URGENT)
    return db.session.scalar(hers) is not None


def lines(account: Account) -> list[Line]:
    """Her communities by name, each with how writing to her goes."""
    ids = list(finding.roles_of(account))
    mine = select(Community).where(Community.id.in_(ids)).order_by(Community.name)
    able = select(Capability.community_id).where(
        Capability.community_id.in_(ids),
        Capability.ability == Ability.MESSAGE,
        Capability.works.is_(True),
    )
    may, begun = set(db.session.scalars(able)), where_to_tell(ids)
    return [
        Line(home, home.id in may, home.id in begun, _last(account, home))
        for home in db.session.scalars(mine).all()
    ]


def _last(account: Account, community: Community) -> OutboxRow | None:
    """To the page that she has given now."""
    hers = (
        OutboxRow.community_id == community.id,
        OutboxRow.peer_id == account.vk_user_id,
        OutboxRow.key.startswith(prefix(account)),
    )
    return db.session.scalar(select(OutboxRow).where(*hers).order_by(OutboxRow.id.desc()).limit(1))


def send_trial(account: Account, now: datetime) -> list[int]:
    """A message from each of her communities that can write; gives their ids. Commits."""
    keys = []
    for community_id, contest in where_to_tell(finding.roles_of(account)).items():
        key = f"{prefix(account)}trial:{community_id}:{int(now.timestamp())}"
        text = texts.render("trial", contest, address=address)
        if account.vk_user_id:
            outbox.put_message(key, contest, account.vk_user_id, text, now)
            keys.append(key)
    db.session.commit()
    return list(db.session.scalars(select(OutboxRow.id).where(OutboxRow.key.in_(keys))))
