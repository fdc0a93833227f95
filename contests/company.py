"""Who the participants are: members or not, managers, people; asked of VK and kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from contests import ledger
from contests.actions import Kind
from contests.models import Manager, Person
from contests.reading import Target, differences, found
from extensions import db
from once import put_all
from vk.port import Person as VkPerson
from vk.port import Vk


@dataclass(frozen=True)
class Company:
    """Who the participants are: members or not, managers, people."""

    members: dict[int, bool]
    managers: set[int]
    people: dict[int, VkPerson]


def read_people(vk: Vk, target: Target, user_ids: set[int]) -> Company:
    """Ask VK who they are, in as few calls as its limits allow."""
    ordered = sorted(user_ids)
    return Company(
        members=vk.members(target.group_id, ordered),
        managers=vk.managers(target.group_id),
        people=vk.people(ordered),
    )


def write_people(target: Target, user_ids: set[int], company: Company, now: datetime) -> None:
    """Keep what was read. A person whom VK does not know is kept as gone. Does not commit."""
    sums = ledger.sums(target.community_id, Kind.MEMBER, 0)
    members = [user_id for user_id, member in company.members.items() if member]
    asked = {user_id: sums.get(user_id, 0) for user_id in company.members}
    deltas = dict(differences(asked, members))
    news = [user_id for user_id in company.members if user_id in deltas or user_id not in sums]
    ledger.correct(
        target.community_id,
        [found(Kind.MEMBER, deltas.get(user_id, 0), user_id, 0, now) for user_id in news],
    )
    _keep_managers(target.community_id, company.managers)
    put_all(Person, [_row(user_id, company.people.get(user_id), now) for user_id in user_ids])


def _keep_managers(community_id: int, managers: set[int]) -> None:
    db.session.execute(delete(Manager).where(Manager.community_id == community_id))
    db.session.add_all(Manager(community_id=community_id, user_id=user) for user in managers)


def _row(user_id: int, person: VkPerson | None, now: datetime) -> dict[str, object]:
    return {
        "user_id": user_id,
        "first_name": person.first_name if person else "",
        "last_name": person.last_name if person else "",
        "deactivated": person.deactivated if person else "gone",
        "is_closed": person.is_closed if person else False,
        "checked_at": now,
    }
