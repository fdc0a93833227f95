"""Tokens: the same ones for the same community and seed, until one is renewed."""

import hashlib

from simulator.model import Token, World

KINDS = ("community", "service", "user")


def issue(world: World, group_id: int, kind: str) -> str:
    """The community's present token of this kind, made when it is not there yet."""
    community = world.communities[group_id]
    text = _text(world, group_id, kind)
    world.tokens.setdefault(text, Token(kind, group_id, community.creator_id))
    return text


def renew(world: World, group_id: int, kind: str) -> str:
    """A new token of this kind; the one before is dead."""
    world.tokens[issue(world, group_id, kind)].revoked = True
    serials = world.communities[group_id].token_serials
    serials[kind] = serials.get(kind, 0) + 1
    return issue(world, group_id, kind)


def _text(world: World, group_id: int, kind: str) -> str:
    serial = world.communities[group_id].token_serials.get(kind, 0)
    text = f"{world.seed}|{kind}|{group_id}" + (f"|{serial}" if serial else "")
    return "vk1.a.sim-" + hashlib.sha256(text.encode()).hexdigest()
