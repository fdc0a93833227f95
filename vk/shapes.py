"""VK's JSON, version 5.199, made into our words."""

from collections.abc import Iterator
from typing import Any

from vk.port import CallbackServer, Comment, Group, Person, Post, Repost

Json = dict[str, Any]


def post(item: Json) -> Post:
    return Post(
        owner_id=item["owner_id"],
        post_id=item["id"],
        text=item.get("text", ""),
        date=item["date"],
        likes=_count(item, "likes"),
        reposts=_reposts(item),
        comments=_count(item, "comments"),
        poll_id=next(_poll_ids(item), None),
    )


def posts(answer: Json) -> list[Post]:
    """Of a deleted post VK may leave a stub."""
    return [post(item) for item in answer["items"] if not item.get("is_deleted")]


def _count(item: Json, counter: str) -> int:
    return int(item.get(counter, {}).get("count", 0))


def _reposts(item: Json) -> int:
    """Those on walls: copies sent in messages are in no list."""
    told = item.get("reposts", {})
    return int(told.get("wall_count", told.get("count", 0)))


def _poll_ids(item: Json) -> Iterator[int]:
    for attached in item.get("attachments", []):
        if attached["type"] == "poll":
            yield attached["poll"]["id"]


def comment(item: Json) -> Comment:
    reply_to = item.get("reply_to_comment") or next(iter(item.get("parents_stack", [])), None)
    return Comment(item["id"], item["from_id"], item["date"], item["text"], reply_to)


def repost(item: Json) -> Repost:
    return Repost(item["from_id"], item["date"], item["id"])


def person(item: Json) -> Person:
    """Of a deleted or banned profile VK gives little more than its id."""
    return Person(
        user_id=item["id"],
        first_name=item.get("first_name", ""),
        last_name=item.get("last_name", ""),
        deactivated=item.get("deactivated"),
        is_closed=bool(item.get("is_closed", False)),
    )


def group(item: Json) -> Group:
    return Group(item["id"], item["name"], item["screen_name"])


def callback_server(item: Json) -> CallbackServer:
    return CallbackServer(item["id"], item["title"], item["url"], item["status"])


def rights(answer: Json) -> set[str]:
    """Names of what a community's token may do."""
    return {permission["name"] for permission in answer["permissions"]}
