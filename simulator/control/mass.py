"""A post with very many people under it at once and without callbacks, to count calls on."""

from random import Random

from werkzeug.exceptions import BadRequest

from simulator import people
from simulator.control.lookup import Json, community_of, post_of
from simulator.model import Comment, Community, Post, Repost
from simulator.sim import Sim

FIRST_ID = 1_000_000_000  # beyond the ids of all other made-up readers below 2**31
COUNTS = ("likers", "reposters", "members", "comments", "threads", "replies")


def fill(sim: Sim, body: Json) -> Json:
    """The first of the people like, the first repost, the first comment, the first are members.

    Of `comments` in all, `threads` top ones have `replies` each (3 unless told). The answer tells
    the first of the people's ids, which follow one another.
    """
    told = {name: int(body.get(name, 0)) for name in COUNTS} | {"replies": _replies(body)}
    if min(told.values()) < 0 or told["threads"] * (told["replies"] + 1) > told["comments"]:
        raise BadRequest("there are fewer comments than threads and their replies")
    seed = int(body.get("seed", 0))
    count = max(told["likers"], told["reposters"], told["members"], told["comments"])
    with sim.lock:
        community, now = community_of(sim, body), sim.now()
        post = post_of(community, body)
        ids = _come(sim, seed, count)
        post.likes |= dict.fromkeys(ids[: told["likers"]], now)
        community.members |= dict.fromkeys(ids[: told["members"]], now)
        post.reposts += [_repost(sim, i, now) for i in ids[: told["reposters"]]]
        _talk(community, post, ids, told, now)
        acted = max(told["likers"], told["reposters"], told["comments"])
        post.persons = dict.fromkeys(ids[:acted], now) | post.persons
    return {"ids_from": ids.start, "people": count, **told}


def _replies(body: Json) -> int:
    return int(body.get("replies", 3)) if body.get("threads") else 0


def _come(sim: Sim, seed: int, count: int) -> range:
    """Open profiles with ids in a row, after whoever came by such a call before."""
    start = max(FIRST_ID, 1 + max((i for i in sim.world.readers if i < 2**31), default=0))
    rng = Random(f"mass|{seed}")
    for number in range(start, start + count):
        sim.world.readers[number] = people.make_plain(rng, number)
    return range(start, start + count)


def _repost(sim: Sim, reader_id: int, now: int) -> Repost:
    sim.world.readers[reader_id].last_post_id = 1
    return Repost(1, reader_id, now, visible=True)


def _talk(community: Community, post: Post, ids: range, told: dict[str, int], now: int) -> None:
    """Each comment is another person's; the threads stand under the first comments."""
    authors = iter(ids)
    top = told["comments"] - told["threads"] * told["replies"]
    said = [_say(community, post, next(authors), now) for _ in range(top)]
    for parent in said[: told["threads"]]:
        for _ in range(told["replies"]):
            _say(community, post, next(authors), now, parent.id)


def _say(community: Community, post: Post, author: int, now: int, parent: int = 0) -> Comment:
    number = community.next_wall_id()
    said = Comment(number, post.id, author, now, f"Участвую, книга {number}", parent, parent)
    post.add(said)
    return said
