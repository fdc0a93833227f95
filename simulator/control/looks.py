"""What the simulator knows and the product has to find out."""

from simulator import truth
from simulator.control.lookup import Json, community_of, post_of
from simulator.model import Post
from simulator.sim import Sim

SHOWN = ("event_id", "type", "attempts", "status", "group_id")


def tell_truth(sim: Sim, body: Json) -> Json:
    with sim.lock:
        community = community_of(sim, body)
        post = post_of(community, body)
        conditions = body.get("conditions", {})
        return {"outcomes": truth.outcomes(sim.world, community, post, conditions)}


def state(sim: Sim, body: Json) -> Json:
    with sim.lock:
        community = community_of(sim, body)
        alive = [_post(p) for p in community.posts.values() if not p.deleted]
        return {
            "posts": alive,
            "scheduled": list(community.scheduled),
            "members": len(community.members),
            "letters": [{"to": m.peer_id, "text": m.text} for m in community.messages if m.out],
        }


def _post(post: Post) -> Json:
    said = [c for c in post.comments.values() if not c.deleted]
    return {
        "id": post.id,
        "text": post.text,
        "likes": len(post.likes),
        "reposts": sum(not r.deleted for r in post.reposts),
        "comments": [{"id": c.id, "from_id": c.from_id, "text": c.text} for c in said],
    }


def log(sim: Sim, _body: Json) -> list[Json]:
    return list(sim.log)


def deliveries(sim: Sim, _body: Json) -> list[Json]:
    with sim.lock:
        return [{name: getattr(d, name) for name in SHOWN} for d in sim.world.deliveries]


def idle(sim: Sim, _body: Json) -> Json:
    return {"idle": sim.idle()}
