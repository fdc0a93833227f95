"""Everybody at every door of the desk, for things of our library: what each of them gets.

The cells are generated from the application's own routes; what they must hold stands in needs.py.
"""

from collections.abc import Iterator

import pytest
from redis import Redis
from werkzeug.routing import Rule

from staff.models import Role
from tests.security.house import (
    EVERYBODY,
    INNER,
    NOBODY,
    OURS,
    THEIRS,
    House,
    Who,
    cells,
    furnished,
)
from tests.security.needs import CONNECTS, LETS_IN, NEEDS, OWN, need

DOOR = "/desk/sign-in"
SENT_TO_THE_DOOR, IN = "sent to the door", "let in"
ABOUT_THE_BROWSER = {"receipts.leave"}  # which forgets who it was, whatever the contest
ENDS = {"staff.sign_out", "staff.sign_out_everywhere"}  # lead to the door because they are done


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[House]:
    """Without forms' tokens, so that it is roles and not tokens that refuse."""
    with furnished(tmp_path_factory.mktemp("house"), redis_server) as house:
        house.app.config["WTF_CSRF_ENABLED"] = False
        yield house


def expected(who: Who, endpoint: str, method: str) -> str | int:
    wanted = need(endpoint, method)
    if who is NOBODY:
        return SENT_TO_THE_DOOR
    if wanted == OWN:
        return IN
    if wanted == CONNECTS:
        return IN if who.operator or Role.ADMIN in (who.here, who.there) else 403
    if who.here is None:
        return 404
    assert isinstance(wanted, Role)
    return IN if who.here in LETS_IN[wanted] else 403


def met(house: House, who: Who, rule: Rule, method: str) -> str | int:
    """What somebody gets."""
    with house.browser(who) as browser:
        answer = browser.open(house.address(rule), method=method)
    if answer.status_code in (301, 302):
        refused = answer.location.startswith(DOOR) and (who is NOBODY or rule.endpoint not in ENDS)
        return SENT_TO_THE_DOOR if refused else IN
    return IN if answer.status_code == 200 else int(answer.status_code)


def test_every_route_of_the_desk_has_its_line(house: House) -> None:
    assert {rule.endpoint for rule, _method in cells(house.app, "staff")} == NEEDS.keys()


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.login)
def test_everybody_gets_what_her_role_allows_and_no_more(
    house: House, redis_server: str, who: Who
) -> None:
    all_cells = [(r, m, expected(who, r.endpoint, m)) for r, m in cells(house.app, "staff")]
    all_cells.sort(key=lambda cell: cell[2] == IN)  # first what is refused: it changes nothing
    assert len(all_cells) > 80
    before, wrong = house.rows(), []
    for rule, method, wanted in all_cells:
        if wanted == IN and before:
            assert house.rows() == before
            before = []
        got = met(house, who, rule, method)
        if got != wanted:
            wrong.append(f"{method} {rule}: {got}, not {wanted}")
        if method == "POST" and wanted == IN:
            house.put_back()
            Redis.from_url(redis_server).flushall()
    if before:  # nobody was let in anywhere
        assert house.rows() == before
    house.put_back()
    assert not wrong, "\n".join(wrong)


THERE = next(who for who in EVERYBODY if who.there is Role.ADMIN)
HERE = next(who for who in EVERYBODY if who.here is Role.ADMIN)


def test_a_thing_of_ours_is_not_reached_through_a_contest_or_community_of_theirs(
    house: House,
) -> None:
    theirs = {"contest_id": house.contests["theirs"]["contest_id"], "community_id": 2}
    before, reached, tried = house.rows(), [], 0
    for rule, method in cells(house.app, "staff"):
        if theirs.keys() & rule.arguments and INNER & rule.arguments:
            tried += 1
            with house.browser(THERE) as browser:
                answer = browser.open(house.address(rule, **theirs), method=method)
            if answer.status_code != 404:
                reached.append(f"{method} {rule}: {answer.status_code}")
    assert tried > 10
    assert house.rows() == before
    assert not reached, "\n".join(reached)


def test_a_form_is_not_kept_for_a_contest_of_another_library(house: House) -> None:
    contest_id, before = house.contests["draft"]["contest_id"], house.rows()
    for what in ("keep", "keep/forget"):
        with house.browser(THERE) as browser:
            address = f"/desk/contests/{what}?community=2&number={contest_id}"
            assert browser.post(address, data={"title": "Х"}).status_code == 404
    assert house.rows() == before


@pytest.mark.parametrize("who", EVERYBODY[1:], ids=lambda who: who.login)
def test_lists_name_only_what_is_hers(house: House, who: Who) -> None:
    for rule, method in cells(house.app, "staff"):
        if need(rule.endpoint, method) == OWN and method == "GET":
            with house.browser(who) as browser:
                page = browser.get(rule.rule).text
            assert who.here or OURS not in page, rule
            assert who.there or THEIRS not in page, rule


@pytest.mark.parametrize("state", ["draft", "scheduled", "discarded", "theirs"])
def test_what_is_not_public_yet_has_no_public_page_for_anybody(
    house: House, redis_server: str, state: str
) -> None:
    """Not even for those who make it: a page that they see is not one that readers have."""
    before, shown, tried = house.rows(), [], 0
    for rule, method in cells(house.app, "public"):
        if rule.rule.startswith("/c/") and rule.endpoint not in ABOUT_THE_BROWSER:
            tried += 1
            Redis.from_url(redis_server).flushall()  # of tries that were counted
            slug = house.contests[state]["slug"]
            for who in (NOBODY, HERE, THERE):
                with house.browser(who) as browser:
                    answer = browser.open(house.address(rule, slug=slug), method=method)
                if answer.status_code != 404:
                    shown.append(f"{who.name}: {method} {rule}: {answer.status_code}")
    assert tried > 20
    assert house.rows() == before
    assert not shown, "\n".join(shown)
