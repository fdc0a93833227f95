"""Rotating the keys that seal secrets, while everything runs."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import current_app

from communities import sealing
from contests.models import Contest
from crypto import Seal, SealError
from extensions import db
from parts import NAME, parts
from resealing import reseal
from tests.fakes.vk import FakeVk
from tests.service.scene import Scene
from upkeep import invariants
from vk.port import Tokens

OLD, NEW = b"k" * 32, b"n" * 32
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
SECRETS = 2 + 1 + 1  # tokens, the secret of callbacks, a contest's draw key


@pytest.fixture
def contest(scene: Scene) -> Contest:
    return scene.open_contest()


def use(**keys: bytes) -> None:
    """The process starts anew with these keys, the first of them current."""
    current_app.extensions[NAME] = replace(parts(), seal=Seal(keys))


def draw_key(contest: Contest) -> str:
    return parts().seal.open(contest.draw_key or "", f"draw_key:{contest.slug}")


def test_with_the_same_key_there_is_nothing_to_do(contest: Contest) -> None:
    assert reseal() == 0


def test_everything_is_sealed_anew_once(contest: Contest) -> None:
    use(k2=NEW, k1=OLD)
    assert (reseal(), reseal()) == (SECRETS, 0)


def test_afterwards_the_old_key_is_not_needed(contest: Contest) -> None:
    known = draw_key(contest), sealing.callback_secret(contest.community)
    use(k2=NEW, k1=OLD)
    reseal()
    use(k2=NEW)
    db.session.refresh(contest)
    assert (draw_key(contest), sealing.callback_secret(contest.community)) == known
    assert sealing.tokens_of(contest.community) == Tokens("community-token", "service-token")


def test_what_was_sealed_meanwhile_by_an_old_process_is_found_the_next_time(
    contest: Contest,
) -> None:
    use(k2=NEW, k1=OLD)
    reseal()
    community = contest.community
    community.callback_secret = Seal({"k1": OLD}).seal("new", sealing.CALLBACK_SECRET)
    db.session.commit()
    assert reseal() == 1
    assert sealing.callback_secret(community) == "new"


def test_a_contest_without_a_key_yet_has_nothing_to_seal(scene: Scene, vk: FakeVk) -> None:
    scene.contest()
    use(k2=NEW, k1=OLD)
    assert reseal() == SECRETS - 1


def test_a_key_that_was_removed_too_early_is_named(contest: Contest) -> None:
    use(k2=NEW)
    with pytest.raises(SealError, match="'k1'"):
        reseal()


def test_another_key_under_the_same_id_is_noticed_though_everything_seems_current(
    contest: Contest,
) -> None:
    use(k1=NEW)
    with pytest.raises(SealError, match="no key may be removed"):
        reseal()


def test_each_secret_that_cannot_be_opened_is_named_by_its_place(contest: Contest) -> None:
    use(k2=NEW)
    with pytest.raises(SealError) as told:
        reseal()
    slug = contest.community.slug
    places = ("community token", "service token", "secret of callbacks")
    named = [f"the {place} of {slug}" for place in places]
    assert all(name in str(told.value) for name in (*named, f"the draw_key of {contest.slug}"))


def test_nothing_is_sealed_anew_while_anything_cannot_be_opened(contest: Contest) -> None:
    use(k2=NEW, k1=OLD)
    contest.community.callback_secret = Seal({"k0": NEW}).seal("x", sealing.CALLBACK_SECRET)
    db.session.commit()
    with pytest.raises(SealError, match="'k0'"):
        reseal()
    db.session.refresh(contest)
    assert (contest.draw_key or "").startswith("k1:")


def test_a_check_names_what_cannot_be_opened_with_the_keys_of_today(
    scene: Scene, contest: Contest
) -> None:
    assert invariants.broken(scene.clock()) == []
    use(k1=NEW)
    [found] = invariants.broken(scene.clock())
    assert found.invariant == "secrets"
    for name in ("the community token", "the service token", "the secret of callbacks"):
        assert name in found.words
