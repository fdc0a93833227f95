"""All comments of a post: the top level, and the threads that do not fit beside it."""

from collections.abc import Iterator

from vk import shapes
from vk.pages import Page
from vk.port import Comment
from vk.shapes import Json
from vk.transport import Transport

SIZE = 100
WITH_THREAD = 10  # replies that VK gives beside a comment, at most


def read_comments(api: Transport, owner_id: int, post_id: int) -> list[Comment]:
    """Every comment once, each before its replies; stubs of deleted ones are left out."""
    found = {}
    for top in _level(api, owner_id, post_id):
        for item in (top, *_thread(api, owner_id, post_id, top)):
            if not item.get("deleted"):
                found[item["id"]] = shapes.comment(item)
    return list(found.values())


def _thread(api: Transport, owner_id: int, post_id: int, top: Json) -> Iterator[Json]:
    thread = top.get("thread", {"count": 0})
    shown = thread.get("items", [])
    if thread["count"] > len(shown):
        yield from _level(api, owner_id, post_id, comment_id=top["id"])
    else:
        yield from shown


def _level(api: Transport, owner_id: int, post_id: int, **thread: int) -> list[Json]:
    """The top level, or with `comment_id` the replies to that comment."""

    return api.read_all(
        ("service", "user"),
        "wall.getComments",
        SIZE,
        _page,
        owner_id=owner_id,
        post_id=post_id,
        sort="asc",
        preview_length=0,
        thread_items_count=WITH_THREAD,
        **thread,
    )


def _page(answer: Json) -> Page[Json]:
    """`count` is of the whole post with its threads; a level has a count of its own."""
    items = ((item["id"], item) for item in answer["items"])
    return Page(items, answer.get("current_level_count"))
