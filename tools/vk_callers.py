"""Processes that call VK with the product's own client and limiter, to be measured."""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import structlog
from redis import Redis

from tools.processes import StackError
from tools.vk_minimum import Crowd
from vk.client import connect
from vk.limiter import Limiter
from vk.port import Kind, Tokens, Vk

PROCESSES = 4  # two workers and two web nodes


class NoPace(Limiter):
    def wait(self, token_id: str, kind: Kind) -> None:
        """Lets every call through at once."""


@dataclass(frozen=True)
class Community:
    """A post with very many people in the simulator, and what it takes to ask for them.

    `tokens` are the community's, the service's and the user's.
    """

    group_id: int
    post_id: int
    first_reader: int
    tokens: tuple[str, str, str] = field(repr=False)
    api_url: str
    redis_url: str
    folder: Path

    @contextmanager
    def vk(self, batching: bool, paced: bool = True, with_user: bool = False) -> Iterator[Vk]:
        community, service, user = self.tokens
        tokens = Tokens(community, service, user if with_user else None, service_batches=batching)
        with only_errors_told(), Redis.from_url(self.redis_url) as redis:
            limiter = Limiter(redis, folder=self.folder) if paced else NoPace(None)
            yield connect(tokens, self.api_url, limiter)


@contextmanager
def only_errors_told() -> Iterator[None]:
    """For as long as so many calls are made that nobody reads a line for each."""
    before = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=before)


def read_contest(community: Community, crowd: Crowd, vk: Vk) -> None:
    """Everything about everybody; StackError unless all of it came."""
    wall, post_id = -community.group_id, community.post_id
    entrants = range(community.first_reader, community.first_reader + crowd.entrants)
    found = (
        len(vk.likers(wall, post_id, crowd.likers)),
        len(vk.comments(wall, post_id, crowd.comments)),
        len(vk.members(community.group_id, entrants)),
        len(vk.people(entrants)),
    )
    if found != (crowd.likers, crowd.comments, crowd.entrants, crowd.entrants):
        raise StackError(f"Of {crowd} only {found} were read.")


def call_at_once(community: Community, seconds: float) -> None:
    """All processes, for so long, each with several threads and all kinds of token."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for one in [pool.submit(_call, community, seconds) for _ in range(PROCESSES)]:
            one.result()


def _call(community: Community, seconds: float) -> None:
    until = time.monotonic() + seconds

    def again(ask: Callable[[], object]) -> None:
        while time.monotonic() < until:
            ask()

    with community.vk(batching=False, with_user=True) as vk:
        asked = _questions(community, vk)
        with ThreadPoolExecutor(len(asked)) as pool:
            list(pool.map(again, asked))


def _questions(community: Community, vk: Vk) -> list[Callable[[], object]]:
    """With the service token, with the user's, and many with the community's."""
    group_id, reader = community.group_id, community.first_reader
    by_community = [lambda: vk.members(group_id, [reader])] * 6
    return [lambda: vk.recent_posts(-group_id), lambda: vk.seen_by("user", group_id), *by_community]
