"""The table of methods: a name, the tokens it takes (by VK's schema), and what carries it out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from simulator.faults import VkError
from simulator.methods.params import Params
from simulator.model import Community, Post, Token
from simulator.sim import Sim

T = TypeVar("T")
COMMUNITY, SERVICE, USER = "community", "service", "user"
NO_SCOPE = "no access to call this method. It cannot be called with current scopes."


@dataclass
class Call:
    """One call of one method, already let in."""

    sim: Sim
    token: Token
    params: Params
    inner: list[str] = field(default_factory=list)  # what `execute` called, for the log

    @property
    def viewer(self) -> int:
        """The reader who looks, 0 for a community or an application."""
        return self.token.user_id if self.token.kind == USER else 0

    def community(self, name: str = "group_id") -> Community:
        """The community named by its positive id or screen name; error 125 if there is none."""
        wanted = self.params.text(name, required=True).removeprefix("club").removeprefix("public")
        for community in self.sim.world.communities.values():
            if wanted in (str(community.id), community.screen_name):
                return community
        raise VkError(125)

    def managed(self) -> Community:
        """The same, for those who manage it; error 15 for everybody else."""
        community = self.community()
        if not self.manages(community):
            raise VkError(15, "no access to call this method")
        return community

    def manages(self, community: Community) -> bool:
        if self.token.kind == COMMUNITY:
            return self.token.group_id == community.id
        return self.token.kind == USER and self.token.user_id in community.managers

    def need(self, right: str) -> None:
        """Error 15, with VK's subcode, when the community's token was made without this right."""
        if self.token.kind != COMMUNITY:
            return
        if right not in self.sim.world.communities[self.token.group_id].rights:
            raise VkError(15, NO_SCOPE, subcode=1133)

    def page(self, community: Community, found: list[T], offset: int, count: int) -> list[T]:
        """A part of a list; it comes short where the community hides some of its people."""
        gap = community.short_pages
        part = found[offset : offset + count]
        return [item for at, item in enumerate(part, offset + 1) if at % gap] if gap else part

    def owner(self) -> Community:
        """The community whose wall `owner_id` names; error 15 if there is no such wall here."""
        owner_id = self.params.integer("owner_id", required=True)
        community = self.sim.world.communities.get(-owner_id)
        if not community:
            raise VkError(15)
        return community

    def sees(self, community: Community, post: Post) -> bool:
        return not post.deleted and (not post.archived or self.manages(community))

    def sees_reposters(self, community: Community) -> bool:
        """Whether lists of reposters are told; the counter always is."""
        return not community.hide_reposts or self.manages(community)

    def post(self, community: Community, name: str = "post_id") -> Post:
        post = community.posts.get(self.params.integer(name, required=True))
        if not post or not self.sees(community, post):
            raise VkError(15, "post was not found")
        return post


@dataclass
class Method:
    name: str
    tokens: tuple[str, ...]
    run: Callable[[Call], Any]
    locked: bool
    right: str  # what a community's token needs besides


METHODS: dict[str, Method] = {}
Handler = Callable[[Call], Any]


def method(
    name: str, *tokens: str, locked: bool = True, right: str = ""
) -> Callable[[Handler], Handler]:
    """Register a method. It runs under the world's lock unless `locked` is False."""

    def register(run: Handler) -> Handler:
        METHODS[name] = Method(name, tokens, run, locked, right)
        return run

    return register


def invoke(call: Call, name: str) -> Any:
    """Carry out one method: errors 3, 27, 28 and 15 as VK gives them, else the bare answer."""
    found = METHODS.get(name)
    if not found:
        raise VkError(3)
    if call.token.kind not in found.tokens:
        raise _wrong_token(call.token.kind)
    if found.right:
        call.need(found.right)
    if not found.locked:
        return found.run(call)
    with call.sim.lock:
        return found.run(call)


def _wrong_token(kind: str) -> VkError:
    if kind == COMMUNITY:
        return VkError(27, "method is unavailable with group auth.")
    if kind == SERVICE:
        return VkError(28, "method is unavailable with service token.")
    return VkError(15, "method is unavailable with user auth.")
