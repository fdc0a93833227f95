"""VK's events as lines of the ledger."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contests.actions import Action, Kind
from webhooks.events import READERS, Event, EventError, action_of

GROUP, WALL, POST = 5, -5, 10
NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)


def read(kind: str, **inside: Any) -> Action | None:
    return action_of(Event(kind, GROUP, "e1", inside, NOW))


LIKE = {"liker_id": 1, "object_type": "post", "object_owner_id": WALL, "object_id": POST}
COMMENT = {"id": 77, "from_id": 1, "date": 1700000000, "text": "книга", "post_id": POST}


def like(**changes: Any) -> dict[str, Any]:
    return LIKE | changes


def comment(**changes: Any) -> dict[str, Any]:
    return COMMENT | {"post_owner_id": WALL} | changes


def repost(*chain: tuple[int, int]) -> dict[str, Any]:
    history = [{"id": post, "owner_id": owner, "from_id": owner} for owner, post in chain]
    return {"id": 3, "from_id": 1, "owner_id": 1, "date": 1700000000, "copy_history": history}


def test_a_like_of_a_post_is_an_action_and_its_removal_takes_it_back() -> None:
    done, undone = read("like_add", **like()), read("like_remove", **like())
    assert done is not None
    assert undone is not None
    assert (done.kind, done.delta, done.user_id, done.object_id) == (Kind.LIKE, 1, 1, POST)
    assert undone.delta == -1


def test_a_like_of_a_comment_is_not_a_like_of_the_post() -> None:
    inside = like(object_type="comment", object_id=77, post_id=POST)
    assert read("like_add", **inside) is None


def test_a_like_on_somebody_elses_wall_is_not_ours() -> None:
    assert read("like_add", **like(object_owner_id=-6)) is None


def test_a_like_by_a_community_keeps_its_negative_id() -> None:
    found = read("like_add", **like(liker_id=-9))
    assert found is not None
    assert found.user_id == -9


def test_a_repost_is_found_by_the_original() -> None:
    found = read("wall_repost", **repost((WALL, POST)))
    assert found is not None
    assert (found.kind, found.object_id, found.ref_id) == (Kind.REPOST, POST, 3)
    assert found.happened_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_a_repost_of_a_repost_is_found_too() -> None:
    found = read("wall_repost", **repost((42, 9), (WALL, POST)))
    assert found is not None
    assert found.object_id == POST


def test_a_repost_of_something_else_is_nothing() -> None:
    assert read("wall_repost", **repost((-6, POST))) is None
    assert read("wall_repost", id=3, from_id=1) is None


def test_a_comment_carries_its_text_and_vks_date() -> None:
    found = read("wall_reply_new", **comment())
    assert found is not None
    assert (found.kind, found.ref_id, found.text) == (Kind.COMMENT, 77, "книга")
    assert found.happened_at is not None


def test_the_owner_of_the_wall_may_be_named_either_way() -> None:
    inside = comment(owner_id=WALL)
    del inside["post_owner_id"]
    assert read("wall_reply_new", **inside) is not None
    assert read("wall_reply_new", **comment(post_owner_id=-6)) is None


def test_a_comment_of_our_own_community_is_not_an_action() -> None:
    assert read("wall_reply_new", **comment(from_id=WALL)) is None


def test_a_deleted_comment_names_no_author() -> None:
    found = read("wall_reply_delete", owner_id=WALL, id=77, post_id=POST, deleter_id=8)
    assert found is not None
    assert (found.delta, found.user_id, found.ref_id) == (-1, None, 77)


def test_an_edit_changes_the_text_and_not_the_sum() -> None:
    found = read("wall_reply_edit", **comment(text="журнал"))
    assert found is not None
    assert (found.delta, found.text) == (0, "журнал")


@pytest.mark.parametrize("join_type", ["join", "accepted", "approved"])
def test_a_real_join_makes_a_member(join_type: str) -> None:
    found = read("group_join", user_id=1, join_type=join_type)
    assert found is not None
    assert (found.kind, found.delta) == (Kind.MEMBER, 1)


@pytest.mark.parametrize("join_type", ["request", "unsure", "", None])
def test_asking_to_join_makes_no_member(join_type: str | None) -> None:
    assert read("group_join", user_id=1, join_type=join_type) is None


def test_leaving_takes_membership_back() -> None:
    found = read("group_leave", user_id=1, self=1)
    assert found is not None
    assert found.delta == -1


def test_a_vote_is_for_a_poll_and_not_for_a_post() -> None:
    found = read("poll_vote_new", owner_id=WALL, poll_id=4, option_id=2, user_id=1)
    assert found is not None
    assert (found.kind, found.object_id, found.ref_id) == (Kind.VOTE, 4, 2)


def test_permission_to_write_comes_and_goes() -> None:
    allowed, denied = read("message_allow", user_id=1, key=""), read("message_deny", user_id=1)
    assert allowed is not None
    assert denied is not None
    assert (allowed.delta, denied.delta) == (1, -1)


def test_an_unknown_type_is_no_action_and_no_error() -> None:
    assert read("market_order_new", id=1) is None


@pytest.mark.parametrize("kind", sorted(set(READERS) - {"wall_repost", "group_join"}))
def test_a_known_event_without_its_ids_is_an_error_and_not_a_guess(kind: str) -> None:
    with pytest.raises(EventError):
        read(kind, object_type="post")


@pytest.mark.parametrize("chain", ["abc", {"0": {"id": POST}}, [None], [[POST]]])
def test_a_chain_of_reposts_is_a_list_of_posts(chain: object) -> None:
    with pytest.raises(EventError):
        read("wall_repost", **repost() | {"copy_history": chain})


@pytest.mark.parametrize("text", [5, True, ["книга"], {"text": "книга"}])
def test_what_is_no_text_is_no_comment(text: object) -> None:
    with pytest.raises(EventError):
        read("wall_reply_new", **comment(text=text))


def test_a_comment_of_a_picture_alone_has_an_empty_text() -> None:
    found = read("wall_reply_new", **comment(text=None, attachments=[{"type": "photo"}]))
    assert found is not None
    assert found.text == ""


@pytest.mark.parametrize("owner", ["-5", [WALL], True])
def test_a_wall_of_nobody_is_set_aside_and_not_passed_over(owner: object) -> None:
    with pytest.raises(EventError):
        read("like_add", **like(object_owner_id=owner))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=5,
)
PROMISED = ("from_id", "user_id", "id", "post_id", "copy_history", "text", "date", "object_type")


@given(
    kind=st.sampled_from(sorted(READERS)),
    inside=st.dictionaries(st.sampled_from((*PROMISED, *LIKE)), JSON | st.just(WALL) | st.just(1)),
)
def test_no_object_is_so_odd_that_reading_it_breaks(kind: str, inside: dict[str, Any]) -> None:
    try:
        found = read(kind, **inside)
    except EventError:
        return
    assert found is None or isinstance(found, Action)


@pytest.mark.parametrize("value", [None, "1", True, 1.5, 2**63, {}])
def test_an_id_is_a_number_of_64_bits(value: object) -> None:
    with pytest.raises(EventError):
        read("like_add", **like(liker_id=value))


def test_text_that_a_database_cannot_keep_is_cleaned() -> None:
    found = read("wall_reply_new", **comment(text="кни\x00га\ud800"))
    assert found is not None
    assert found.text == "книга?"
