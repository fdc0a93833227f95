"""The control API: how people, tests and tools set the scene. The product never calls it."""

import hashlib
from dataclasses import fields
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from simulator import people, shapes, truth
from simulator.acts import membership, posts
from simulator.acts.perform import Act, ActError, perform
from simulator.crowd import Crowd, plan
from simulator.delivery import Manners
from simulator.faults import KINDS, Fault
from simulator.model import Community, Post, Token
from simulator.sim import Sim

Json = dict[str, Any]


def blueprint(sim: Sim) -> Blueprint:
    desk = Blueprint("control", __name__)
    control = Control(sim)
    for rule, view in control.posts().items():
        desk.add_url_rule(rule, rule, _json(view), methods=["POST"])
    for rule, look in control.gets().items():
        desk.add_url_rule(rule, rule, look)
    desk.register_error_handler(HTTPException, _refuse)
    desk.register_error_handler(ActError, _refuse)
    return desk


def _json(view: Any) -> Any:
    """Hand the request's JSON object to the view; what it misses or mistakes is a 400."""

    def handle() -> Any:
        body = request.get_json(force=True)
        if not isinstance(body, dict):
            raise BadRequest("a JSON object is expected")
        try:
            return jsonify(view(body))
        except (KeyError, TypeError, ValueError) as error:
            raise BadRequest(f"{type(error).__name__}: {error}") from error

    return handle


def _refuse(error: Exception) -> tuple[Response, int]:
    if isinstance(error, HTTPException):
        return jsonify(ok=False, error=error.description), error.code or 500
    return jsonify(ok=False, error=f"no such {error}, or it cannot be done"), 400


class Control:
    def __init__(self, sim: Sim) -> None:
        self.sim = sim

    def posts(self) -> dict[str, Any]:
        return {
            "/sim/communities": self.add_community,
            "/sim/readers": self.add_readers,
            "/sim/managers": self.add_managers,
            "/sim/posts": self.add_post,
            "/sim/delivery": self.set_delivery,
            "/sim/crowd": self.start_crowd,
            "/sim/truth": self.tell_truth,
            "/sim/act": self.act,
            "/sim/faults": self.order_fault,
            "/sim/limits": self.set_limits,
        }

    def gets(self) -> dict[str, Any]:
        return {
            "/healthz": lambda: Response("ok", mimetype="text/plain"),
            "/sim/crowd/<int:crowd_id>": self.crowd_state,
            "/sim/state": self.state,
            "/sim/log": lambda: jsonify(list(self.sim.log)),
            "/sim/deliveries": self.deliveries,
            "/sim/idle": lambda: jsonify(idle=self.sim.idle()),
        }

    def add_community(self, body: Json) -> Json:
        """A community with its creator and its three tokens; the same again for the same id."""
        group_id = int(body["group_id"])
        with self.sim.lock:
            if group_id not in self.sim.world.communities:
                self._found(group_id, str(body["name"]), str(body["screen_name"]))
            return {"group_id": group_id} | self._tokens(group_id)

    def _found(self, group_id: int, name: str, screen_name: str) -> None:
        creator = people.make_one(f"creator|{group_id}", 0, "open")
        community = Community(group_id, name, screen_name, creator.id)
        community.managers[creator.id] = "creator"
        community.members[creator.id] = self.sim.now()
        self.sim.world.readers.setdefault(creator.id, creator)
        self.sim.world.communities[group_id] = community

    def _tokens(self, group_id: int) -> Json:
        creator_id = self.sim.world.communities[group_id].creator_id
        made = {}
        for kind in ("community", "service", "user"):
            text = f"{self.sim.world.seed}|{kind}|{group_id}"
            token = "vk1.a.sim-" + hashlib.sha256(text.encode()).hexdigest()
            self.sim.world.tokens[token] = Token(kind, group_id, creator_id)
            made[f"{kind}_token"] = token
        return made

    def add_readers(self, body: Json) -> Json:
        """Made-up readers, mixed by chance or all of one `kind`: open, closed, deleted, banned."""
        count, kind = int(body["count"]), str(body.get("kind", ""))
        kinds = [kind] * count if kind else None
        made = people.make(f"readers|{body.get('seed', 0)}|{kind}", count, kinds)
        with self.sim.lock:
            known = [self.sim.world.readers.setdefault(r.id, r) for r in made]
            return {"ids": [r.id for r in known], "readers": [shapes.user(r) for r in known]}

    def add_managers(self, body: Json) -> Json:
        with self.sim.lock:
            community = self._community(body)
            for user_id in body["user_ids"]:
                if user_id not in self.sim.world.readers:
                    raise NotFound("no such reader")
                membership.appoint(self.sim, community, user_id, str(body.get("role", "editor")))
        return {"ok": True}

    def add_post(self, body: Json) -> Json:
        """A post written by hand in VK: `text`, and `poll` with `question`, `options`."""
        with self.sim.lock:
            community = self._community(body)
            asked = body.get("poll")
            poll = asked and posts.ask(
                self.sim,
                community,
                str(asked["question"]),
                [str(option) for option in asked["options"]],
                anonymous=bool(asked.get("anonymous")),
            )
            poll_id = poll.id if poll else 0
            post = posts.publish(self.sim, community, str(body["text"]), poll_id=poll_id)
        return {"post_id": post.id, "poll_id": poll_id}

    def set_delivery(self, body: Json) -> Json:
        """Keys as in `Manners`, and a `seed`; what is not named goes back to good manners."""
        known = {f.name for f in fields(Manners)}
        wanted = {name: value for name, value in body.items() if name in known}
        if "delay_s" in wanted:
            low, high = wanted["delay_s"]
            wanted["delay_s"] = (float(low), float(high))
        self.sim.courier.behave(Manners(**wanted), int(body.get("seed", self.sim.world.seed)))
        return {"ok": True}

    def start_crowd(self, body: Json) -> Json:
        with self.sim.lock:
            community = self._community(body)
            post = self._post(community, body)
            made = plan(
                int(body.get("seed", 0)),
                int(body.get("readers", 300)),
                str(body.get("keyword") or ""),
                community.id,
                voting=bool(post.poll_id),
            )
            crowd = Crowd(self.sim, community, post.id, made)
            crowd_id = len(self.sim.crowds) + 1
            self.sim.crowds[crowd_id] = crowd
        crowd.start(float(body.get("seconds", 15)))
        return {"crowd_id": crowd_id}

    def crowd_state(self, crowd_id: int) -> Response:
        crowd = self.sim.crowds.get(crowd_id)
        if not crowd:
            raise NotFound("no such crowd")
        return jsonify(planned=len(crowd.plan.steps), acted=crowd.acted, done=crowd.done)

    def tell_truth(self, body: Json) -> Json:
        with self.sim.lock:
            community = self._community(body)
            post = self._post(community, body)
            conditions = body.get("conditions", {})
            return {"outcomes": truth.outcomes(self.sim.world, community, post, conditions)}

    def act(self, body: Json) -> Json:
        numbers = ("group_id", "post_id", "comment_id", "option_id")
        about = {name: int(body[name]) for name in numbers if body.get(name) is not None}
        act = Act(
            int(body["reader_id"]), str(body["action"]), text=str(body.get("text", "")), **about
        )
        return perform(self.sim, act)

    def order_fault(self, body: Json) -> Json:
        """`method` (`*` for any, `beacon` for the relay), `times`, and `code` or `kind`."""
        kind, code = str(body.get("kind", "")), int(body.get("code", 0))
        if bool(code) == (kind in KINDS):
            raise BadRequest(f"either a code or a kind of {', '.join(KINDS)}")
        times, seconds = int(body.get("times", 1)), float(body.get("seconds", 30))
        self.sim.faults.order(Fault(str(body["method"]), times, code, kind, seconds))
        return {"ok": True}

    def set_limits(self, body: Json) -> Json:
        """Switch VK's calls-a-second limits off and on, for tests about something else."""
        self.sim.limiter.enabled = bool(body["enabled"])
        return {"ok": True}

    def state(self) -> Response:
        with self.sim.lock:
            community = self._community(request.args.to_dict())
            alive = [p for p in community.posts.values() if not p.deleted]
            return jsonify(posts=[_post_state(p) for p in alive], members=len(community.members))

    def deliveries(self) -> Response:
        shown = ("event_id", "type", "attempts", "status", "group_id")
        with self.sim.lock:
            return jsonify([{k: getattr(d, k) for k in shown} for d in self.sim.world.deliveries])

    def _community(self, body: Json) -> Community:
        community = self.sim.world.communities.get(int(body["group_id"]))
        if not community:
            raise NotFound("no such community")
        return community

    @staticmethod
    def _post(community: Community, body: Json) -> Post:
        post = community.posts.get(int(body["post_id"]))
        if not post:
            raise NotFound("no such post")
        return post


def _post_state(post: Post) -> Json:
    said = [c for c in post.comments.values() if not c.deleted]
    return {
        "id": post.id,
        "text": post.text,
        "likes": len(post.likes),
        "reposts": sum(not r.deleted for r in post.reposts),
        "comments": [{"id": c.id, "from_id": c.from_id, "text": c.text} for c in said],
    }
