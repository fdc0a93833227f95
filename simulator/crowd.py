"""A crowd that comes to a post: planned whole from a seed, then carried out in its time."""

import time
from dataclasses import dataclass
from random import Random
from threading import Thread

from simulator import people
from simulator.acts import membership
from simulator.acts.perform import Act, ActError, perform
from simulator.model import Community, Reader
from simulator.personas import FULL, Persona, cast
from simulator.sim import Sim
from simulator.truth import plain

FIRST_HALF, SECOND_HALF = (0.0, 0.68), (0.72, 1.0)  # of the crowd's time: `does`, then `later`
JOINS = {"join": "", "accepted": "accepted", "approved": "approved", "request": "request"}
NAMES = {"say": "comment", "reply": "comment"} | dict.fromkeys(JOINS, "join")
WITH_KEYWORD = (
    "Участвую! {k}",
    "{K} в подарок — это чудесно",
    "Моя {k} всегда со мной",
    "{U}!!!",
    "#{k}",
    "Хочу выиграть, вот и {k}.",
    "Всем удачи, {y}",
    "Спасибо библиотеке! «{K}» — и точка, а читаем мы всей семьёй, по вечерам и вслух: {k}",
)
WITHOUT = ("Участвую!", "Как интересно", "Всем удачи", "Спасибо", "👍", "+", "1")
NEIGHBOUR_ID = 990_000_001  # another community that likes and comments, as communities do


@dataclass(frozen=True)
class Step:
    """One act at a share (0..1) of the crowd's time; `target` owns the comment it is about."""

    at: float
    actor: int
    action: str
    text: str = ""
    target: int = 0
    option_id: int = 0


@dataclass
class Plan:
    readers: list[Reader]
    managers: list[int]
    steps: list[Step]


def plan(seed: int, count: int, keyword: str, group_id: int, options: tuple[int, ...] = ()) -> Plan:
    """The same arguments give the same people, acts and order."""
    rng = Random(f"crowd|{seed}")
    roles = cast(count)
    rng.shuffle(roles)
    readers = people.make(f"crowd|{seed}", count, [role.kind for role in roles])
    pairs = list(zip(readers, roles, strict=True))
    hosts = [reader.id for reader, role in pairs if role is FULL] or [readers[0].id]
    steps = [s for reader, role in pairs for s in _steps(rng, reader.id, role, keyword, hosts)]
    steps += [_vote(rng, host, options) for host in hosts[::2] if options]
    steps += _communities(rng, group_id, keyword, hosts)
    managers = [reader.id for reader, role in pairs if role.manager]
    return Plan(readers, managers, sorted(steps, key=lambda s: s.at))


def _steps(rng: Random, actor: int, role: Persona, keyword: str, hosts: list[int]) -> list[Step]:
    does = rng.sample(role.does, len(role.does))
    acts = [*_timed(rng, does, FIRST_HALF), *_timed(rng, list(role.later), SECOND_HALF)]
    return [_step(rng, at, actor, act, keyword, hosts) for at, act in acts]


def _timed(rng: Random, acts: list[str], part: tuple[float, float]) -> list[tuple[float, str]]:
    start, end = part
    first = rng.uniform(start, end)
    return list(zip(sorted(rng.uniform(first, end) for _ in acts), acts, strict=True))


def _step(rng: Random, at: float, actor: int, act: str, keyword: str, hosts: list[int]) -> Step:
    action, _, wanted = act.partition(":")
    text = _words(rng, keyword, wanted == "yes") if wanted else JOINS.get(action, "")
    others = [host for host in hosts if host != actor] or hosts
    target = rng.choice(others) if action in ("like_comment", "reply") else 0
    return Step(at, actor, NAMES.get(action, action), text, target)


def _vote(rng: Random, actor: int, options: tuple[int, ...]) -> Step:
    at, chosen = rng.uniform(*FIRST_HALF), rng.choice(options)
    return Step(at, actor, "vote", option_id=chosen)


def _words(rng: Random, keyword: str, wanted: bool) -> str:
    if wanted:
        variants = {"k": keyword, "K": keyword.capitalize(), "U": keyword.upper()}
        return rng.choice(WITH_KEYWORD).format(y=keyword.replace("е", "ё"), **variants)
    return rng.choice([w for w in WITHOUT if plain(keyword) not in plain(w)] or ["…"])


def _communities(rng: Random, group_id: int, keyword: str, hosts: list[int]) -> list[Step]:
    """What communities do under the post: none of it is anybody's entry."""
    answer = f"Спасибо, что с нами! Напоминаем слово: {keyword}"
    return [
        Step(0.7, -group_id, "comment", answer, rng.choice(hosts)),
        Step(0.7, -group_id, "comment", answer),
        Step(0.71, -NEIGHBOUR_ID, "comment", f"Соседи желают удачи! {keyword}"),
        Step(0.71, -NEIGHBOUR_ID, "like"),
    ]


class Crowd:
    """A plan on its way. `acted` counts the steps done, whether or not they changed anything."""

    def __init__(self, sim: Sim, community: Community, post_id: int, made: Plan) -> None:
        self.sim, self.community, self.post_id, self.plan = sim, community, post_id, made
        self.acted = 0
        self._last_comment: dict[int, int] = {}

    @property
    def done(self) -> bool:
        return self.acted >= len(self.plan.steps)

    def start(self, seconds: float) -> None:
        Thread(target=self.carry_out, args=(seconds,), daemon=True).start()

    def _arrive(self) -> None:
        world = self.sim.world
        with self.sim.lock:
            for reader in self.plan.readers:
                world.readers.setdefault(reader.id, reader)
            for user_id in self.plan.managers:
                membership.appoint(self.sim, self.community, user_id)
            neighbour = Community(NEIGHBOUR_ID, "Соседняя библиотека", "neighbour_library", 0)
            world.communities.setdefault(NEIGHBOUR_ID, neighbour)

    def carry_out(self, seconds: float = 0) -> None:
        """Let everybody come and act, spread over the given time."""
        self._arrive()
        start = time.monotonic()
        for step in self.plan.steps:
            if self.sim.stopped.wait(max(0.0, start + step.at * seconds - time.monotonic())):
                return
            self._act(step)
            self.acted += 1

    def _act(self, step: Step) -> None:
        """A step may come to nothing, as when the post was taken down meanwhile."""
        act = Act(
            step.actor,
            step.action,
            self.community.id,
            self.post_id,
            self._comment_about(step),
            step.option_id,
            step.text,
        )
        try:
            said = perform(self.sim, act).get("comment_id")
        except ActError:
            return
        if said:
            self._last_comment[step.actor] = said

    def _comment_about(self, step: Step) -> int:
        """The target's last comment, or one's own for an edit; 0 for a new comment."""
        if step.target:
            return self._last_comment.get(step.target, 0)
        own = step.action in ("edit", "delete_comment", "restore_comment")
        return self._last_comment.get(step.actor, 0) if own else 0
