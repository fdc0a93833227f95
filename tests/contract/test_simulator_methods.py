"""Every method the simulator has answers in the shape of VK's schema 5.199.

The shapes are vkbottle_types' models, which are generated from the same schema.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from pydantic import ValidationError
from vkbottle_types.base_model import BaseModel
from vkbottle_types.responses.base import BaseBoolResponse, BaseOkResponse
from vkbottle_types.responses.execute import ExecuteResponse

import simulator.methods  # noqa: F401 - fills the registry
from simulator.methods.registry import METHODS
from simulator.running import Running, running
from tests.contract.simulator_scene import VALIDATED

# By name: its modules re-export with stars, which the type checker does not follow.
shapes: Any = import_module("vkbottle_types.responses")
GROUP = 7001
Given = dict[str, Any]


@pytest.fixture(scope="module")
def vk() -> Iterator[Running]:
    with running() as simulator:
        simulator.post("/sim/limits", enabled=False)
        yield simulator


@pytest.fixture(scope="module")
def given(vk: Running) -> Given:
    """A post with a life: likes, reposts, a thread, votes, a ban, a reader who writes."""
    tokens = vk.post("/sim/communities", group_id=GROUP, name="Библиотека", screen_name="lib")
    poll = {"question": "Что читаем?", "options": ["Прозу", "Стихи"]}
    post = vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш", poll=poll)
    ids = vk.post("/sim/readers", count=6, seed=1, kind="open")["ids"]
    closed = vk.post("/sim/readers", count=1, seed=1, kind="closed")["ids"]
    gone = vk.post("/sim/readers", count=1, seed=1, kind="deleted")["ids"]
    creator = vk.sim.world.communities[GROUP].creator_id
    place = {"group_id": GROUP, "post_id": post["post_id"]}
    for reader in (*ids, *closed, *gone, creator):
        for action in ("like", "repost", "join", "vote"):
            vk.post("/sim/act", reader_id=reader, action=action, **place)
    said = vk.post("/sim/act", reader_id=ids[0], action="comment", text="Книга!", **place)
    about = place | {"comment_id": said["comment_id"]}
    vk.post("/sim/act", reader_id=ids[1], action="comment", text="И мне", **about)
    vk.post("/sim/act", reader_id=ids[1], action="like_comment", **about)
    vk.post("/sim/act", reader_id=ids[5], action="block", **place)
    vk.post("/sim/act", reader_id=ids[0], action="write", text="Привет", **place)
    server = vk.call(
        "groups.addCallbackServer",
        tokens["community_token"],
        group_id=GROUP,
        url="http://127.0.0.1:1/nobody",
        title="t",
    )["response"]["server_id"]
    vk.post("/sim/settings", group_id=GROUP, stub_deleted=True)
    deleted = vk.post("/sim/posts", group_id=GROUP, text="Ошибка")["post_id"]
    vk.post("/sim/act", reader_id=0, action="delete_post", group_id=GROUP, post_id=deleted)
    later = vk.post("/sim/posts", group_id=GROUP, text="Потом", scheduled=True)["post_id"]
    posts = {"deleted": deleted, "scheduled": later}
    about = posts | {"ids": ids, "server": server, "options": list(_options(vk))}
    return {**tokens, **post, **said, **about}


def _options(vk: Running) -> Iterator[int]:
    for poll in vk.sim.world.communities[GROUP].polls.values():
        yield from poll.options


Case = tuple[str, str, Callable[[Given], Given], type[BaseModel]]


def _on_wall(g: Given) -> Given:
    return {"owner_id": -GROUP, "post_id": g["post_id"]}


def _in_group(_g: Given) -> Given:
    return {"group_id": GROUP}


def _liked(g: Given) -> Given:
    return {"type": "post", "owner_id": -GROUP, "item_id": g["post_id"]}


def _server(g: Given) -> Given:
    return {"group_id": GROUP, "server_id": g["server"]}


def _poll(g: Given) -> Given:
    return {"owner_id": -GROUP, "poll_id": g["poll_id"]}


CASES: list[Case] = [
    ("users.get", "service", lambda g: {"user_ids": g["ids"], "fields": "sex,bdate,city,domain"},
     shapes.UsersGetResponse),
    ("utils.resolveScreenName", "service", lambda g: {"screen_name": "lib"},
     shapes.UtilsResolveScreenNameResponse),
    ("groups.getById", "community", lambda g: {}, shapes.GroupsGetByIdObjectResponse),
    ("groups.isMember", "service", lambda g: {"group_id": GROUP, "user_id": g["ids"][0]},
     BaseBoolResponse),
    ("groups.isMember", "service", lambda g: {"group_id": GROUP, "user_ids": g["ids"]},
     shapes.GroupsIsMemberUserIdsResponse),
    ("groups.isMember", "service",
     lambda g: {"group_id": GROUP, "user_ids": g["ids"], "extended": 1},
     shapes.GroupsIsMemberUserIdsExtendedResponse),
    ("groups.isMember", "service",
     lambda g: {"group_id": GROUP, "user_id": g["ids"][5], "extended": 1},
     shapes.GroupsIsMemberExtendedResponse),
    ("groups.getMembers", "service", _in_group, shapes.GroupsGetMembersResponse),
    ("groups.getMembers", "service", lambda g: {"group_id": "lib", "fields": "sex"},
     shapes.GroupsGetMembersFieldsResponse),
    ("groups.getMembers", "community", lambda g: {"group_id": GROUP, "filter": "managers"},
     shapes.GroupsGetMembersFilterResponse),
    ("groups.getBanned", "community", _in_group, shapes.GroupsGetBannedResponse),
    ("groups.getTokenPermissions", "community", lambda g: {},
     shapes.GroupsGetTokenPermissionsResponse),
    ("groups.getCallbackConfirmationCode", "community", _in_group,
     shapes.GroupsGetCallbackConfirmationCodeResponse),
    ("groups.addCallbackServer", "community",
     lambda g: {"group_id": GROUP, "url": "http://127.0.0.1:1/", "title": "second"},
     shapes.GroupsAddCallbackServerResponse),
    ("groups.editCallbackServer", "community",
     lambda g: _server(g) | {"url": "http://127.0.0.1:1/", "title": "first"}, BaseOkResponse),
    ("groups.getCallbackServers", "community", _in_group,
     shapes.GroupsGetCallbackServersResponse),
    ("groups.setCallbackSettings", "community", lambda g: _server(g) | {"like_add": 1},
     BaseOkResponse),
    ("groups.getCallbackSettings", "community", _server,
     shapes.GroupsGetCallbackSettingsResponse),
    ("groups.deleteCallbackServer", "community", _server, BaseOkResponse),
    ("likes.getList", "service", _liked, shapes.LikesGetListResponse),
    ("likes.getList", "service", lambda g: _liked(g) | {"extended": 1},
     shapes.LikesGetListExtendedResponse),
    ("likes.getList", "service", lambda g: _liked(g) | {"filter": "copies"},
     shapes.LikesGetListResponse),
    ("photos.getWallUploadServer", "user", _in_group, shapes.PhotosGetWallUploadServerResponse),
    ("likes.isLiked", "user", _liked, shapes.LikesIsLikedResponse),
    ("wall.get", "service", lambda g: {"owner_id": -GROUP}, shapes.WallGetResponse),
    ("wall.get", "service", lambda g: {"domain": "lib", "extended": 1},
     shapes.WallGetExtendedResponse),
    ("wall.getById", "service", lambda g: {"posts": f"-{GROUP}_{g['post_id']}"},
     shapes.WallGetByIdResponse),
    ("wall.getById", "service", lambda g: {"posts": f"{g['ids'][0]}_1", "extended": 1},
     shapes.WallGetByIdExtendedResponse),
    ("wall.getComments", "service", lambda g: _on_wall(g) | {"need_likes": 1},
     shapes.WallGetCommentsResponse),
    ("wall.getComments", "service",
     lambda g: _on_wall(g) | {"thread_items_count": 10, "extended": 1},
     shapes.WallGetCommentsExtendedResponse),
    ("wall.getComments", "service", lambda g: _on_wall(g) | {"comment_id": g["comment_id"]},
     shapes.WallGetCommentsResponse),
    ("wall.getComment", "user",
     lambda g: {"owner_id": -GROUP, "comment_id": g["comment_id"]},
     shapes.WallGetCommentResponse),
    ("wall.getReposts", "service", _on_wall, shapes.WallGetRepostsResponse),
    ("wall.get", "user", lambda g: {"owner_id": -GROUP, "filter": "postponed"},
     shapes.WallGetResponse),
    ("wall.getById", "user", lambda g: {"posts": f"-{GROUP}_{g['scheduled']}"},
     shapes.WallGetByIdResponse),
    ("wall.getById", "user", lambda g: {"posts": f"-{GROUP}_{g['deleted']}"},
     shapes.WallGetByIdResponse),
    ("wall.post", "user",
     lambda g: {"owner_id": -GROUP, "from_group": 1, "post_id": g["scheduled"]},
     shapes.WallPostResponse),
    ("wall.post", "community",
     lambda g: {"owner_id": -GROUP, "from_group": 1, "message": "Итоги"},
     shapes.WallPostResponse),
    ("wall.createComment", "community", lambda g: _on_wall(g) | {"message": "Спасибо"},
     shapes.WallCreateCommentResponse),
    ("wall.createComment", "user",
     lambda g: _on_wall(g) | {"message": "Да", "reply_to_comment": g["comment_id"]},
     shapes.WallCreateCommentResponse),
    ("wall.edit", "user", lambda g: _on_wall(g) | {"message": "Розыгрыш!"},
     shapes.WallEditResponse),
    ("wall.closeComments", "community", _on_wall, BaseBoolResponse),
    ("wall.openComments", "community", _on_wall, BaseBoolResponse),
    ("wall.deleteComment", "user",
     lambda g: {"owner_id": -GROUP, "comment_id": g["comment_id"]}, BaseOkResponse),
    ("polls.create", "user",
     lambda g: {"owner_id": -GROUP, "question": "?", "add_answers": '["да","нет"]'},
     shapes.PollsCreateResponse),
    ("polls.getById", "user", _poll, shapes.PollsGetByIdResponse),
    ("polls.getVoters", "user", lambda g: _poll(g) | {"answer_ids": g["options"]},
     shapes.PollsGetVotersResponse),
    ("messages.send", "community",
     lambda g: {"user_id": g["ids"][0], "random_id": 5, "message": "Да"},
     shapes.MessagesSendDeprecatedResponse),
    ("messages.send", "community",
     lambda g: {"peer_ids": g["ids"][:2], "random_id": 6, "message": "Да"},
     shapes.MessagesSendUserIdsResponse),
    ("messages.isMessagesFromGroupAllowed", "community",
     lambda g: {"group_id": GROUP, "user_id": g["ids"][0]},
     shapes.MessagesIsMessagesFromGroupAllowedResponse),
    ("execute", "community", lambda g: {"code": "return [API.groups.getById()];"},
     ExecuteResponse),
    ("wall.delete", "user", _on_wall, BaseOkResponse),
]  # fmt: skip


def test_every_method_answers_in_the_shape_of_vks_schema(vk: Running, given: Given) -> None:
    for name, kind, arguments, shape in CASES:
        params = {
            key: ",".join(map(str, value)) if isinstance(value, list) else value
            for key, value in arguments(given).items()
        }
        answer = vk.call(name, given[f"{kind}_token"], **params)
        assert "error" not in answer, (name, answer)
        shape.model_validate(answer, extra="forbid")
        VALIDATED["methods"].add(name)


def test_the_schemas_models_refuse_a_wrong_shape() -> None:
    with pytest.raises(ValidationError):
        shapes.LikesGetListResponse.model_validate({"response": {"count": 1}})
    with pytest.raises(ValidationError):
        answer = {"response": {"count": 0, "items": [], "made_up": 1}}
        shapes.LikesGetListResponse.model_validate(answer, extra="forbid")


def test_no_method_is_left_out_of_the_walk() -> None:
    assert {name for name, *_ in CASES} == set(METHODS)
