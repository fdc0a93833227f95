"""All comments of a post: the top level, and the threads that do not fit beside it."""

from collections.abc import Sequence

from vk import shapes
from vk.pages import Page
from vk.port import Comment, Kind
from vk.shapes import Json
from vk.transport import Params, Transport

METHOD = "wall.getComments"
READERS: tuple[Kind, ...] = ("service", "user")
SIZE = 100
WITH_THREAD = 10  # replies that VK gives beside a comment, at most
LOOK = {"sort": "asc", "preview_length": 0, "thread_items_count": WITH_THREAD}


def read_comments(api: Transport, owner_id: int, post_id: int, expected: int = 0) -> list[Comment]:
    """Every comment once, each before its replies; stubs of deleted ones are left out."""
    post = {"owner_id": owner_id, "post_id": post_id, **LOOK}
    [tops] = _levels(api, [(post, expected)])
    longer = {top["id"]: top["thread"]["count"] for top in tops if _is_longer(top)}
    levels = _levels(api, [({**post, "comment_id": top}, longer[top]) for top in longer])
    threads = dict(zip(longer, levels, strict=True))
    found = {}
    for top in tops:
        for item in (top, *threads.get(top["id"], _shown(top))):
            if not item.get("deleted"):
                found[item["id"]] = shapes.comment(item)
    return list(found.values())


def find_comment(api: Transport, owner_id: int, post_id: int, comment_id: int) -> Comment | None:
    """One of the top level: VK lets a community's reader ask for a list only, so for one of it."""
    start = {"start_comment_id": comment_id, "count": 1, "sort": "asc", "preview_length": 0}
    place = {"owner_id": owner_id, "post_id": post_id}
    items = api.read(READERS, METHOD, lambda answer: answer["items"], **place, **start)
    found = (item for item in items if item["id"] == comment_id and not item.get("deleted"))
    return next(map(shapes.comment, found), None)


def _shown(top: Json) -> list[Json]:
    """The replies that came beside it."""
    shown: list[Json] = top.get("thread", {}).get("items", [])
    return shown


def _is_longer(top: Json) -> bool:
    return int(top.get("thread", {"count": 0})["count"]) > len(_shown(top))


def _levels(api: Transport, lists: Sequence[tuple[Params, int]]) -> list[list[Json]]:
    """Comments of one level each: top ones, or with `comment_id` the replies to that one."""
    return api.read_lists(READERS, METHOD, SIZE, _page, lists)


def _page(answer: Json) -> Page[Json]:
    """`count` is of the whole post with its threads; a level has a count of its own."""
    items = ((item["id"], item) for item in answer["items"])
    return Page(items, answer.get("current_level_count"))
