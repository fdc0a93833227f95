"""People who act: a whole crowd in its time, or one reader at once."""

from werkzeug.exceptions import BadRequest, NotFound

from simulator.acts.perform import Act, perform
from simulator.control.lookup import Json, community_of, post_of
from simulator.crowd import Crowd, plan
from simulator.samples import sample
from simulator.sim import Sim

NUMBERS = ("group_id", "post_id", "comment_id", "option_id")


def start(sim: Sim, body: Json) -> Json:
    readers = int(body.get("readers", 300))
    if readers < 1:
        raise BadRequest("a crowd is one reader at least")
    with sim.lock:
        community = community_of(sim, body)
        post = post_of(community, body)
        poll = community.polls.get(post.poll_id)
        made = plan(
            int(body.get("seed", 0)),
            readers,
            str(body.get("keyword") or ""),
            community.id,
            options=tuple(poll.options) if poll else (),
        )
        crowd = Crowd(sim, community, post.id, made)
        crowd_id = len(sim.crowds) + 1
        sim.crowds[crowd_id] = crowd
    crowd.start(float(body.get("seconds", 15)))
    return {"crowd_id": crowd_id}


def state(sim: Sim, body: Json) -> Json:
    crowd = sim.crowds.get(body["crowd_id"])
    if not crowd:
        raise NotFound("no such crowd")
    return {"planned": len(crowd.plan.steps), "acted": crowd.acted, "done": crowd.done}


def send_event(sim: Sim, body: Json) -> Json:
    """Any event at all: with an `object` of one's own, else a made-up one about a reader."""
    kind, reader_id = str(body["type"]), int(body.get("reader_id", 0))
    with sim.lock:
        community = community_of(sim, body)
        about = body.get("object") or sample(kind, community, reader_id)
        if about is None:
            raise BadRequest("no sample of this event: give an object")
        sim.emit(community, kind, about, reader_id)
    return {"ok": True}


def act(sim: Sim, body: Json) -> Json:
    about = {name: int(body[name]) for name in NUMBERS if body.get(name) is not None}
    text = str(body.get("text", ""))
    return perform(sim, Act(int(body["reader_id"]), str(body["action"]), text=text, **about))
