"""The register of draws: a page that links everything, and files that check themselves."""

import pytest
from sqlalchemy import func, select

from contests import service
from contests.lifecycle import State
from extensions import db
from tests.service.scene import OPENS
from tests.web.conftest import Visitor
from tests.web.desk.conftest import BehindTheDesk
from tests.web.public.conftest import Street, brought_to
from winners.chain import draws_text, parse, read_manifests
from winners.models import Draw


@pytest.fixture
def draws(behind: BehindTheDesk) -> list[str]:
    """Three draws, the second of them in a contest that was called off; their manifests' ids."""
    with behind() as scene:
        for state in (State.PUBLISHED, State.FROZEN, State.DRAWN):
            scene.clock.moment = OPENS
            contest = brought_to(scene, state)
            if state is State.FROZEN:
                service.cancel(contest, "The book is lost.", None, scene.clock())
        return list(db.session.scalars(select(Draw.manifest_id).order_by(Draw.id)))


def test_a_register_without_draws_says_so(visitor: Visitor) -> None:
    assert visitor.see("/draws").count("<table") == 0
    assert visitor.see("/draws.txt") == ""
    assert visitor.see("/draws/manifests.txt") == ""


def test_the_newest_draw_comes_first_with_the_way_to_its_proof(
    draws: list[str], visitor: Visitor
) -> None:
    page = visitor.see("/draws")
    places = [page.index(f'title="{manifest_id}"') for manifest_id in reversed(draws)]
    assert places == sorted(places)
    assert page.count("/winners#proof") == 3
    assert page.count("/draw/1/manifest.txt") == 3


def test_the_files_hold_together_and_name_void_draws(draws: list[str], visitor: Visitor) -> None:
    rows = parse(visitor.see("/draws.txt"))
    assert [row.manifest_id for row in rows] == draws
    assert [row.state for row in rows] == ["drawn", "void", "drawn"]
    manifests = read_manifests(rows, visitor.see("/draws/manifests.txt"))
    assert [manifest.manifest_id for manifest in manifests] == draws
    assert draws_text(rows) == visitor.see("/draws.txt")


def test_older_draws_keep_their_numbers(
    behind: BehindTheDesk, draws: list[str], visitor: Visitor
) -> None:
    with behind():
        newest = db.session.scalar(select(func.max(Draw.id)))
    page = visitor.see(f"/draws?before={newest}")
    assert draws[2] not in page
    assert '<td class="number">2</td>' in page
    assert 'href="/draws?before=' not in page


@pytest.mark.parametrize("before", ["x", "-1", str(2**70), "0"])
def test_an_odd_key_shows_the_newest_page(draws: list[str], visitor: Visitor, before: str) -> None:
    assert draws[2] in visitor.see(f"/draws?before={before}")


def test_every_public_page_leads_to_the_register(public_page: Street, visitor: Visitor) -> None:
    assert 'href="/draws"' in visitor.see(public_page(State.OPEN))
