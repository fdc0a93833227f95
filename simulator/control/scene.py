"""What is there before anybody acts: communities, readers, managers, posts."""

from werkzeug.exceptions import NotFound

from simulator import people, tokens
from simulator.acts import membership, posts
from simulator.control.lookup import Json, community_of
from simulator.model import Community, Poll
from simulator.shapes import persons
from simulator.sim import Sim

MONTH_S = 30 * 24 * 3600


def add_community(sim: Sim, body: Json) -> Json:
    """A community with its creator and its three tokens; the same again for the same id."""
    group_id = int(body["group_id"])
    with sim.lock:
        if group_id not in sim.world.communities:
            _found(sim, group_id, str(body["name"]), str(body["screen_name"]))
        if "rights" in body:
            sim.world.communities[group_id].rights = [str(right) for right in body["rights"]]
        made = {f"{kind}_token": tokens.issue(sim.world, group_id, kind) for kind in tokens.KINDS}
        return {"group_id": group_id} | made


def _found(sim: Sim, group_id: int, name: str, screen_name: str) -> None:
    creator = people.make_one(f"creator|{group_id}", 0, "open")
    community = Community(group_id, name, screen_name, creator.id)
    community.managers[creator.id] = "creator"
    community.members[creator.id] = sim.now()
    sim.world.readers.setdefault(creator.id, creator)
    sim.world.communities[group_id] = community


def add_readers(sim: Sim, body: Json) -> Json:
    """Made-up readers, mixed by chance or all of one `kind`: open, closed, deleted, banned."""
    count, kind = int(body["count"]), str(body.get("kind", ""))
    kinds = [kind] * count if kind else None
    made = people.make(f"readers|{body.get('seed', 0)}|{kind}", count, kinds)
    with sim.lock:
        known = [sim.world.readers.setdefault(r.id, r) for r in made]
        return {"ids": [r.id for r in known], "readers": [persons.user(r) for r in known]}


def add_managers(sim: Sim, body: Json) -> Json:
    with sim.lock:
        community = community_of(sim, body)
        for user_id in body["user_ids"]:
            if user_id not in sim.world.readers:
                raise NotFound("no such reader")
            membership.appoint(sim, community, user_id, str(body.get("role", "editor")))
    return {"ok": True}


def add_post(sim: Sim, body: Json) -> Json:
    """A post written by hand in VK: `text`, and `poll` with `question` and `options`.

    `publish_in_s` schedules it, `scheduled` too, for so long that only /sim/posts/publish does it.
    """
    wait_s = MONTH_S if body.get("scheduled") else int(body.get("publish_in_s", 0))
    with sim.lock:
        community, text = community_of(sim, body), str(body["text"])
        poll = _ask(sim, community, body["poll"]) if body.get("poll") else None
        poll_id = poll.id if poll else 0
        if wait_s:
            post = posts.schedule(sim, community, text, sim.now() + wait_s, poll_id=poll_id)
        else:
            post = posts.publish(sim, community, text, poll_id=poll_id)
    return {"post_id": post.id, "poll_id": poll_id}


def publish_post(sim: Sim, body: Json) -> Json:
    """What was scheduled goes out now, under a new id."""
    with sim.lock:
        community = community_of(sim, body)
        post = community.scheduled.get(int(body["post_id"]))
        if not post:
            raise NotFound("no such scheduled post")
        return {"post_id": posts.release(sim, community, post).id}


def _ask(sim: Sim, community: Community, asked: Json) -> Poll:
    options = [str(option) for option in asked["options"]]
    anonymous = bool(asked.get("anonymous"))
    return posts.ask(sim, community, str(asked["question"]), options, anonymous)
