"""Telling staff by VK message what needs their hand: each need once, several at once in one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from flask import current_app
from sqlalchemy import func, select

from communities.models import Capability
from contests import texts
from contests.models import Contest
from contests.queries import LIVE
from extensions import db
from notices import finding
from notices.models import Told
from notices.needs import Kind, Need, worth_telling
from once import insert_once
from outbox import service as outbox
from outbox.models import TO_STAFF
from parts import parts
from staff.models import Account, Membership, Role
from upkeep import trust
from vk.port import Ability

ONLY_URGENT = "choice:urgent"  # a key among what was told: what she, in turn, has told us


@dataclass(frozen=True)
class Listener:
    """Somebody who wants to be written to. `told`: keys of what she knows already."""

    account: Account
    roles: Mapping[int, Role]
    told: Collection[str]

    def wants(self, need: Need) -> bool:
        """Whether it is news to her, of the kind that she asked for."""
        return need.key not in self.told and (need.urgent or ONLY_URGENT not in self.told)


def tell(now: datetime) -> None:
    """Write to everybody concerned. Commits; what another worker tells meanwhile is left to it."""
    listeners = _listeners()
    community_ids = {key for listener in listeners for key in listener.roles}
    needs = finding.find(community_ids, trust.verdicts(community_ids, now), now)
    places, draws = where_to_tell(community_ids, needs), _next_draws(community_ids, now)
    due = [
        need
        for need in needs
        if _home(need) in places and worth_telling(need, draws.get(_home(need)), now)
    ]
    db.session.commit()
    for listener in listeners:
        news = [n for n in finding.for_roles(due, listener.roles) if listener.wants(n)]
        for community_id, theirs in groupby(sorted(news, key=_home), key=_home):
            _tell(listener.account, places[community_id], list(theirs), now)


def _home(need: Need) -> int:
    return need.home.id if need.home else 0


def _listeners() -> list[Listener]:
    asked = select(Account).where(Account.active, Account.vk_user_id.is_not(None))
    accounts = {account.id: account for account in db.session.scalars(asked)}
    roles: dict[int, dict[int, Role]] = defaultdict(dict)
    for row in db.session.scalars(select(Membership).where(Membership.account_id.in_(accounts))):
        if row.role.allows(Role.EDITOR):
            roles[row.account_id][row.community_id] = row.role
    told: dict[int, set[str]] = defaultdict(set)
    rows = select(Told.account_id, Told.key).where(Told.account_id.in_(accounts))
    for account_id, key in db.session.execute(rows):
        told[account_id].add(key)
    return [Listener(accounts[key], roles[key], told[key]) for key in sorted(roles)]


def _next_draws(community_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """By community, the soonest draw that is to come."""
    to_come = (Contest.state.in_(LIVE), Contest.draw_at > now)
    rows = (
        select(Contest.community_id, func.min(Contest.draw_at))
        .where(Contest.community_id.in_(community_ids), *to_come)
        .group_by(Contest.community_id)
    )
    return dict(iter(db.session.execute(rows)))


def where_to_tell(community_ids: Collection[int], needs: Iterable[Need] = ()) -> dict[int, Contest]:
    """By community that can write messages, the contest that keeps them: its newest opened one.

    One whose own key is dead cannot.
    """
    mute = {n.home.id for n in needs if n.home and (n.kind, n.what) == (Kind.KEY, "community")}
    able = (Capability.ability == Ability.MESSAGE, Capability.works.is_(True))
    newest = (
        select(func.max(Contest.id))
        .join(Capability, Capability.community_id == Contest.community_id)
        .where(Contest.community_id.in_(set(community_ids) - mute), *able)
        .where(Contest.key_sha256.is_not(None))  # what was never opened may be thrown away
        .group_by(Contest.community_id)
    )
    found = db.session.scalars(select(Contest).where(Contest.id.in_(newest)))
    return {contest.community_id: contest for contest in found}


def _tell(account: Account, contest: Contest, needs: list[Need], now: datetime) -> None:
    """One message about all of these that nobody else has told her of. Commits."""
    new = [n for n in needs if insert_once(Told, account_id=account.id, key=n.key, at=now)]
    if new and account.vk_user_id:
        key = f"{prefix(account)}{new[0].key}"
        text = texts.render("notice", contest, needs=new, address=address)
        outbox.put_message(key, contest, account.vk_user_id, text, now)
    db.session.commit()


def prefix(account: Account) -> str:
    """How the keys of all messages to her begin."""
    return f"{TO_STAFF}{account.id}:"


def address(endpoint: str, values: Mapping[str, int | str] | None = None) -> str:
    """A page's whole address; there is no request where messages are written."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{parts().config.public_url}{path}"
