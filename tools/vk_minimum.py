"""How few calls VK's documented limits allow for reading a contest: what ours are compared with.

Pages: likes.getList 1000, wall.getComments 100 (replies beside a comment up to 10, more of them by
100), groups.isMember 500 ids, users.get 1000 ids. `execute` holds 25 calls and is one. Counters,
managers and reposts are not in it, though we ask for them too.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

from vk.port import Kind

BATCH = 25
LIKES, COMMENTS, SHOWN, MEMBERS, PEOPLE = 1000, 100, 10, 500, 1000


@dataclass(frozen=True)
class Crowd:
    """Of all `comments`, `threads` top ones have `replies` each."""

    likers: int
    comments: int
    entrants: int
    threads: int = 0
    replies: int = 0

    @property
    def wall_pages(self) -> int:
        top = self.comments - self.threads * self.replies
        longer = self.threads * ceil(self.replies / COMMENTS) if self.replies > SHOWN else 0
        return ceil(self.likers / LIKES) + ceil(top / COMMENTS) + longer

    @property
    def people_pages(self) -> int:
        return ceil(self.entrants / MEMBERS) + ceil(self.entrants / PEOPLE)


def minimum(crowd: Crowd, batching: Collection[Kind]) -> int:
    """Calls for the wall by a service or user token, and for its people by the community's.

    As if pages of different lists went into one `execute`, which nobody could use so.
    """
    wall = crowd.wall_pages
    if "service" in batching or "user" in batching:
        wall = ceil(wall / BATCH)
    return wall + ceil(crowd.people_pages / BATCH)
