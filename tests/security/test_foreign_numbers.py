"""Numbers of another library's things that come in a query or a form, and not in the address."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

import clock
from extensions import db
from staff.models import Role
from tests.security.house import EVERYBODY, OURS, House, Who, cells, furnished
from tests.security.needs import OWN, need
from webhooks.models import Inbox, InboxEvent

THERE = next(who for who in EVERYBODY if who.there is Role.ADMIN)
HERE = next(who for who in EVERYBODY if who.here is Role.ADMIN)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[House]:
    with furnished(tmp_path_factory.mktemp("house"), redis_server) as house:
        house.app.config["WTF_CSRF_ENABLED"] = False
        yield house


@pytest.fixture
def set_aside(house: House) -> Iterator[int]:
    """An event of our library that could not be understood."""
    with house.app.app_context():
        event = InboxEvent(
            community_id=1, event_id="odd", type="like_add", body="{}", retry=0, attempts=5
        )
        event.received_at, event.state = clock.now(), Inbox.QUARANTINED
        db.session.add(event)
        db.session.commit()
        number = event.id
        db.session.remove()
    yield number
    house.put_back()


def state_of(house: House, number: int) -> Inbox:
    with house.app.app_context():
        found = select(InboxEvent.state).where(InboxEvent.id == number)
        state = db.session.scalars(found).one()
        db.session.remove()
    return state


def replays(house: House, who: Who, community: int, **fields: object) -> None:
    with house.browser(who) as browser:
        address = f"/desk/communities/{community}/quarantine"
        assert browser.post(address, data=fields).status_code == 302


@pytest.mark.parametrize("number", ["community", "discarded", "number", "contest"])
def test_no_list_shows_a_thing_of_ours_to_them(house: House, number: str) -> None:
    things = [contest["contest_id"] for contest in house.contests.values()]
    values = [1] if number == "community" else things
    before, asked = house.rows(), 0
    for rule, method in cells(house.app, "staff"):
        if need(rule.endpoint, method) == OWN and method == "GET":
            for value in values:
                asked += 1
                with house.browser(THERE) as browser:
                    assert OURS not in browser.get(f"{rule.rule}?{number}={value}").text, rule
    assert asked >= 8
    assert house.rows() == before


def test_we_are_shown_it(house: House) -> None:
    """Or the test before would prove nothing."""
    gone = house.contests["discarded"]["contest_id"]
    with house.browser(HERE) as browser:
        assert OURS in browser.get("/desk/?discarded=" + str(gone)).text


def test_an_event_of_ours_is_not_tried_again_by_them(house: House, set_aside: int) -> None:
    replays(house, THERE, 2, event=set_aside)
    replays(house, THERE, 2)
    assert state_of(house, set_aside) is Inbox.QUARANTINED
    replays(house, HERE, 1, event=set_aside)
    assert state_of(house, set_aside) is Inbox.NEW
