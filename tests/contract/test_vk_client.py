"""`vk.port.Vk` means the same in memory and over HTTP: every test runs against both."""

from collections.abc import Iterator

import pytest

from tests.fakes.scenes import GROUP, NAME, SCREEN, WALL, FakeScene, Scene, simulated_scene
from vk.errors import Action, VkError
from vk.port import Group

HOOK = "http://127.0.0.1:9/hook"


@pytest.fixture(params=["fake", "simulator"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    if request.param == "fake":
        yield FakeScene()
        return
    with simulated_scene() as scene:
        yield scene


def test_the_community_is_that_of_the_token(scene: Scene) -> None:
    assert scene.vk.group() == Group(GROUP, NAME, SCREEN)


def test_a_post_is_found_with_its_counters(scene: Scene) -> None:
    post_id, reader = scene.post("Розыгрыш"), scene.reader()
    scene.like(post_id, reader)
    scene.comment(post_id, reader, "я")
    post = scene.vk.find_post(WALL, post_id)
    assert post is not None
    assert (post.owner_id, post.post_id, post.text) == (WALL, post_id, "Розыгрыш")
    assert (post.likes, post.reposts, post.comments, post.poll_id) == (1, 0, 1, None)


def test_a_post_that_is_not_there_is_none(scene: Scene) -> None:
    assert scene.vk.find_post(WALL, 12345) is None


def test_recent_posts_come_newest_first(scene: Scene) -> None:
    ids = [scene.post(str(number)) for number in range(4)]
    assert [post.post_id for post in scene.vk.recent_posts(WALL, 3)] == ids[:0:-1]


def test_likers_are_users_who_like_the_post_now(scene: Scene) -> None:
    post_id = scene.post("?")
    stays, goes, elsewhere = scene.reader(), scene.reader(), scene.reader()
    for who in (stays, goes, WALL):
        scene.like(post_id, who)
    scene.unlike(post_id, goes)
    scene.like_comment(post_id, scene.comment(post_id, stays, "я"), elsewhere)
    assert scene.vk.likers(WALL, post_id) == {stays}


def test_reposts_are_those_that_vk_shows(scene: Scene) -> None:
    post_id, shown, closed = scene.post("?"), scene.reader(), scene.reader("closed")
    scene.repost(post_id, shown)
    scene.repost(post_id, closed)
    [repost] = scene.vk.reposts(WALL, post_id)
    assert repost.user_id == shown
    assert repost.date > 0


def test_comments_of_all_levels_and_pages_are_there_once(scene: Scene) -> None:
    post_id, reader = scene.post("?"), scene.reader()
    top = [scene.comment(post_id, reader, f"top {number}") for number in range(103)]
    long = [scene.comment(post_id, reader, f"long {number}", top[0]) for number in range(12)]
    short = [scene.comment(post_id, reader, f"short {number}", top[1]) for number in range(2)]
    found = scene.vk.comments(WALL, post_id)
    assert sorted(said.comment_id for said in found) == sorted(top + long + short)
    replies = {said.comment_id: said.reply_to for said in found if said.reply_to}
    assert replies == dict.fromkeys(long, top[0]) | dict.fromkeys(short, top[1])


def test_a_long_comment_comes_whole(scene: Scene) -> None:
    post_id = scene.post("?")
    scene.comment(post_id, scene.reader(), "книга " * 100 + "конец")
    assert scene.vk.comments(WALL, post_id)[0].text.endswith("конец")


def test_a_deleted_comment_is_not_there_but_its_thread_is(scene: Scene) -> None:
    post_id, reader = scene.post("?"), scene.reader()
    top = scene.comment(post_id, reader, "top")
    reply = scene.comment(post_id, reader, "reply", top)
    scene.delete_comment(post_id, reader, top)
    assert [said.comment_id for said in scene.vk.comments(WALL, post_id)] == [reply]


def test_a_comment_is_found_by_its_id(scene: Scene) -> None:
    post_id, reader = scene.post("?"), scene.reader()
    first, wanted, gone = (scene.comment(post_id, reader, text) for text in ("а", "б" * 99, "в"))
    scene.delete_comment(post_id, reader, gone)
    found = scene.vk.find_comment(WALL, post_id, wanted)
    assert found is not None
    assert (found.comment_id, found.from_id, found.text) == (wanted, reader, "б" * 99)
    assert scene.vk.find_comment(WALL, post_id, gone) is None
    assert scene.vk.find_comment(WALL, post_id, gone + first) is None


def test_voters_are_known_by_their_option(scene: Scene) -> None:
    post_id, poll_id, options = scene.poll("?")
    votes = {scene.creator(): options[0], scene.reader(): options[1], scene.reader(): options[0]}
    for reader, option in votes.items():
        scene.vote(post_id, reader, option)
    post = scene.vk.find_post(WALL, post_id)
    assert post is not None
    assert post.poll_id == poll_id
    assert scene.vk.voters(WALL, poll_id) == votes


def test_membership_is_asked_for_any_number_of_people(scene: Scene) -> None:
    member, former = scene.reader(), scene.reader()
    scene.join(member)
    scene.join(former)
    scene.leave(former)
    strangers = range(10_000_000, 10_000_600)
    found = scene.vk.members(GROUP, [member, former, *strangers])
    assert found == {member: True, former: False} | dict.fromkeys(strangers, False)


def test_nobody_asked_about_is_nobody_found(scene: Scene) -> None:
    assert scene.vk.members(GROUP, []) == {}
    assert scene.vk.people([]) == {}


def test_people_that_vk_does_not_know_are_absent(scene: Scene) -> None:
    known = scene.reader()
    assert set(scene.vk.people([known, 10_000_000])) == {known}


@pytest.mark.parametrize(
    ("kind", "deactivated", "is_closed"),
    [
        ("open", None, False),
        ("closed", None, True),
        ("deleted", "deleted", False),
        ("banned", "banned", False),
    ],
)
def test_a_profile_says_what_can_be_seen_of_a_person(
    scene: Scene, kind: str, deactivated: str | None, is_closed: bool
) -> None:
    reader = scene.reader(kind)
    person = scene.vk.people([reader])[reader]
    assert (person.deactivated, person.is_closed) == (deactivated, is_closed)
    assert person.first_name


def test_managers_are_all_who_have_a_role(scene: Scene) -> None:
    editor = scene.reader()
    scene.appoint(editor)
    assert scene.vk.managers(GROUP) == {scene.creator(), editor}


def test_the_same_post_twice_is_one_post(scene: Scene) -> None:
    first = scene.vk.publish_post(GROUP, "Итоги", "guid-1")
    again = scene.vk.publish_post(GROUP, "Итоги", "guid-1")
    assert first == again
    assert [post.text for post in scene.vk.recent_posts(WALL)] == ["Итоги"]


def test_other_guids_make_other_posts(scene: Scene) -> None:
    ids = {scene.vk.publish_post(GROUP, "Итоги", guid) for guid in ("guid-1", "guid-2")}
    assert len(ids) == 2


def test_the_community_comments_in_its_own_name(scene: Scene) -> None:
    post_id = scene.post("?")
    first = scene.vk.publish_comment(WALL, post_id, "Итоги", "guid-1")
    assert first == scene.vk.publish_comment(WALL, post_id, "Итоги", "guid-1")
    [said] = scene.vk.comments(WALL, post_id)
    assert (said.comment_id, said.from_id, said.text) == (first, WALL, "Итоги")


def test_a_short_name_leads_to_whom_it_belongs(scene: Scene) -> None:
    assert scene.vk.resolve(SCREEN) == ("group", GROUP)
    assert scene.vk.resolve("nobody-bears-this") is None


def test_the_rights_of_the_token_are_known(scene: Scene) -> None:
    assert {"manage", "wall", "messages"} <= scene.vk.token_permissions()


def test_there_is_something_to_confirm_a_server_with(scene: Scene) -> None:
    assert scene.vk.confirmation_code(GROUP)


def test_a_callback_server_is_added_changed_and_removed(scene: Scene) -> None:
    server_id = scene.vk.add_callback_server(GROUP, HOOK, "Zhrebiy", "secret")
    scene.vk.edit_callback_server(GROUP, server_id, HOOK + "2", "Zhrebiy", "secret")
    [server] = scene.vk.callback_servers(GROUP)
    assert (server.server_id, server.title, server.url) == (server_id, "Zhrebiy", HOOK + "2")
    scene.vk.delete_callback_server(GROUP, server_id)
    assert scene.vk.callback_servers(GROUP) == []


def test_events_that_are_not_wanted_are_switched_off(scene: Scene) -> None:
    server_id = scene.vk.add_callback_server(GROUP, HOOK, "Zhrebiy", "secret")
    scene.vk.set_callback_events(GROUP, server_id, {"wall_repost", "group_join"})
    scene.vk.set_callback_events(GROUP, server_id, {"wall_repost", "like_add"})
    assert scene.vk.callback_events(GROUP, server_id) == {"wall_repost"}


def test_a_server_that_is_not_there_is_gone(scene: Scene) -> None:
    with pytest.raises(VkError) as caught:
        scene.vk.delete_callback_server(GROUP, 999)
    assert caught.value.action is Action.GONE


def test_what_is_under_a_missing_post_cannot_be_read(scene: Scene) -> None:
    with pytest.raises(VkError) as caught:
        scene.vk.likers(WALL, 12345)
    assert caught.value.action is Action.NO_RIGHT
