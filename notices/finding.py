"""What needs a hand now, in some communities: derived from what the database says, in few queries.

Nothing of it is stored, so it is always true, and what somebody mended is gone at once.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain

from sqlalchemy import select

from extensions import db
from notices import in_communities, in_contests
from notices.needs import Need, by_urgency, mendable
from staff.access import me
from staff.models import Account, Membership, Role
from upkeep import trust
from upkeep.verdicts import Verdict


def find(community_ids: Collection[int], verdicts: Iterable[Verdict], now: datetime) -> list[Need]:
    """Everything in these communities, whoever may mend it; the most urgent first.

    `verdicts` are upkeep's, of these communities at least.
    """
    if not community_ids:
        return []
    homes, calls = in_communities.look_up(community_ids)
    found = in_communities.find(homes), in_communities.doubts(verdicts, homes)
    return by_urgency(chain(in_contests.find(homes, now), calls, *found))


def mine(now: datetime) -> list[Need]:
    """What waits for the hand of who is signed in."""
    roles = roles_of(me())
    return for_roles(find(roles, trust.doubts(), now), roles)


def roles_of(account: Account) -> dict[int, Role]:
    """Her role in each of her communities, but for those where she only looks on."""
    rows = select(Membership.community_id, Membership.role)
    mine = db.session.execute(rows.where(Membership.account_id == account.id))
    return {community_id: role for community_id, role in mine if role.allows(Role.EDITOR)}


def for_roles(needs: Collection[Need], roles: Mapping[int, Role]) -> list[Need]:
    """Those that somebody with these roles can mend."""
    administers = {key for key, role in roles.items() if role.allows(Role.ADMIN)}
    return mendable(needs, roles.keys(), administers)
