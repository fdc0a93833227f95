"""The wall as one reader sees it."""

from simulator.model import Comment, Community, Message, Post
from simulator.sim import Sim
from simulator.wording import moment, plural

COOKIE = "sim_reader"  # whose eyes: a reader's id


class View:
    """What templates ask about a community, as the chosen reader sees it."""

    def __init__(self, sim: Sim, community: Community, reader_id: int) -> None:
        self.sim, self.community = sim, community
        self.reader = sim.world.readers.get(reader_id)
        self.plural, self.moment = plural, moment
        self.communities = [c for c in sim.world.communities.values() if c.posts or c.creator_id]
        self.posts = [
            p for p in reversed(community.posts.values()) if not (p.deleted or p.archived)
        ]

    @property
    def me(self) -> int:
        return self.reader.id if self.reader else 0

    def name(self, owner_id: int) -> str:
        world = self.sim.world
        if owner_id < 0:
            return world.communities[-owner_id].name
        return world.readers[owner_id].name

    def comments(self, post: Post, parent_id: int = 0) -> list[Comment]:
        """One level, without what was deleted, unless it is one's own or has answers."""
        level = post.levels.get(parent_id, [])
        return [c for c in level if not c.deleted or c.from_id == self.me or self._answered(c)]

    def _answered(self, said: Comment) -> bool:
        thread = self.community.posts[said.post_id].levels.get(said.id, [])
        return any(not c.deleted for c in thread)

    def alive_comments(self, post: Post) -> int:
        return sum(not c.deleted for c in post.comments.values())

    def repost_count(self, post: Post) -> int:
        return sum(not r.deleted for r in post.reposts)

    def reposted(self, post: Post) -> bool:
        return any(r.from_id == self.me and not r.deleted for r in post.reposts)

    def votes(self, post: Post) -> dict[int, int]:
        poll = self.community.polls[post.poll_id]
        chosen = [option for options in poll.votes.values() for option in options]
        return {option: chosen.count(option) for option in poll.options}

    def letters(self) -> list[Message]:
        return [m for m in self.community.messages if m.peer_id == self.me]
