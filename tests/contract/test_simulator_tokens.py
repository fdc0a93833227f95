"""Tokens: which rights they have, and how they die."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.running import Running, running

GROUP = 7013


@pytest.fixture
def vk() -> Iterator[Running]:
    with running() as simulator:
        simulator.post("/sim/limits", enabled=False)
        yield simulator


def found(vk: Running, **more: Any) -> dict[str, str]:
    tokens: dict[str, str] = vk.post(
        "/sim/communities", group_id=GROUP, name="Б", screen_name="lib", **more
    )
    return tokens


def code(answer: dict[str, Any]) -> int:
    return int(answer.get("error", {}).get("error_code", 0))


@pytest.mark.parametrize("kind", ["community", "service", "user"])
def test_a_revoked_token_is_refused_until_it_is_restored(vk: Running, kind: str) -> None:
    token = found(vk)[f"{kind}_token"]
    about = {"group_id": GROUP, "kind": kind}
    assert vk.post("/sim/tokens", **about, action="revoke") == {"token": token, "revoked": True}
    assert found(vk)[f"{kind}_token"] == token
    assert code(vk.call("groups.getById", token, group_id=GROUP)) == 5
    vk.post("/sim/tokens", **about, action="restore")
    assert code(vk.call("groups.getById", token, group_id=GROUP)) == 0


def test_a_renewed_token_takes_the_place_of_the_old_one(vk: Running) -> None:
    old = found(vk)["community_token"]
    made = vk.post("/sim/tokens", group_id=GROUP, kind="community", action="renew")["token"]
    assert found(vk)["community_token"] == made != old
    assert [code(vk.call("groups.getById", token)) for token in (old, made)] == [5, 0]


def test_what_cannot_be_done_to_a_token_is_refused(vk: Running) -> None:
    found(vk)
    assert not vk.post("/sim/tokens", group_id=GROUP, kind="community", action="lose")["ok"]
    assert not vk.post("/sim/tokens", group_id=GROUP, kind="admin", action="revoke")["ok"]


def test_a_token_tells_the_rights_it_was_made_with(vk: Running) -> None:
    token = found(vk, rights=["manage", "messages"])["community_token"]
    answer = vk.call("groups.getTokenPermissions", token)["response"]
    assert {right["name"] for right in answer["permissions"]} == {"manage", "messages"}
    assert answer["mask"] == 262144 + 4096
    whole = found(vk, rights=["manage", "wall", "messages", "photos"])["community_token"]
    assert vk.call("groups.getTokenPermissions", whole)["response"]["mask"] == 274436


@pytest.mark.parametrize(
    ("right", "method", "params"),
    [
        ("manage", "groups.getCallbackServers", {"group_id": GROUP}),
        ("manage", "groups.getCallbackConfirmationCode", {"group_id": GROUP}),
        ("manage", "groups.getBanned", {"group_id": GROUP}),
        ("manage", "groups.getMembers", {"group_id": GROUP, "filter": "managers"}),
        ("wall", "wall.post", {"owner_id": -GROUP, "message": "Итоги"}),
        ("wall", "wall.createComment", {"owner_id": -GROUP, "post_id": 1, "message": "Да"}),
        ("messages", "messages.isMessagesFromGroupAllowed", {"group_id": GROUP, "user_id": 1}),
        (
            "messages",
            "messages.send",
            {"peer_ids": "", "user_id": 1, "random_id": 1, "message": "Да"},
        ),
    ],
)
def test_without_the_right_the_method_is_refused(
    vk: Running, right: str, method: str, params: dict[str, Any]
) -> None:
    token = found(vk, rights=[right])["community_token"]
    vk.post("/sim/posts", group_id=GROUP, text="Розыгрыш")
    assert code(vk.call(method, token, **params)) not in (7, 15)
    found(vk, rights=[])
    error = vk.call(method, token, **params)["error"]
    assert (error["error_code"], error["error_subcode"]) == (15, 1133)


def test_photos_are_sent_by_people_only(vk: Running) -> None:
    tokens = found(vk)
    kinds = ("user", "community", "service")
    answers = [
        vk.call("photos.getWallUploadServer", tokens[f"{kind}_token"], group_id=GROUP)
        for kind in kinds
    ]
    assert [code(answer) for answer in answers] == [0, 27, 28]
    assert answers[0]["response"]["upload_url"].startswith("https://")
