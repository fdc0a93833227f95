"""Who the participants are: members or not, managers, people; asked of VK and kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from contests import people
from contests.corrections import Corrections, Findings
from contests.models import Manager, Person
from contests.reading import Target
from extensions import db
from vk.port import Person as VkPerson
from vk.port import Vk

FRESH = timedelta(days=1)  # how long a profile is believed between readings


@dataclass(frozen=True)
class Company:
    """Who the participants are; `asked` are those whose profiles were asked for."""

    members: dict[int, bool]
    managers: set[int]
    asked: set[int]
    people: dict[int, VkPerson]


def read_people(vk: Vk, target: Target, user_ids: set[int], known: Iterable[int] = ()) -> Company:
    """Ask VK who they are, in as few calls as its limits allow; `known` profiles are left out."""
    asked = user_ids - set(known)
    return Company(
        members=vk.members(target.group_id, sorted(user_ids)),
        managers=vk.managers(target.group_id),
        asked=asked,
        people=vk.people(sorted(asked)),
    )


def well_known(user_ids: set[int], now: datetime) -> set[int]:
    """Those whose profiles were looked at not long ago."""
    fresh = select(Person.user_id).where(Person.checked_at > now - FRESH)
    return user_ids & set(db.session.scalars(fresh))


def write_people(
    target: Target, company: Company, reading_id: int | None, began_at: datetime, now: datetime
) -> Findings:
    """Keep what was read. Does not commit. A person whom VK does not know is kept as gone."""
    book = Corrections(target, reading_id, began_at, now)
    book.members(company.members)
    found = book.write()
    others = _keep_managers(target.community_id, company.managers)
    people.keep([_row(user_id, company.people.get(user_id), now) for user_id in company.asked])
    return Findings(found.untold, found.user_ids | others | company.asked)


def _keep_managers(community_id: int, managers: set[int]) -> set[int]:
    """Those who are managers now and were not before, or the other way round."""
    ours = Manager.community_id == community_id
    before = set(db.session.scalars(select(Manager.user_id).where(ours)))
    db.session.execute(delete(Manager).where(ours, Manager.user_id.in_(before - managers)))
    db.session.add_all(Manager(community_id=community_id, user_id=u) for u in managers - before)
    return before ^ managers


def _row(user_id: int, person: VkPerson | None, now: datetime) -> dict[str, object]:
    return {
        "user_id": user_id,
        "first_name": person.first_name if person else "",
        "last_name": person.last_name if person else "",
        "deactivated": person.deactivated if person else "gone",
        "is_closed": person.is_closed if person else False,
        "checked_at": now,
    }
