"""What really happened under a post: the outcome the product has to find by itself."""

from typing import Any

from simulator.acts import reposts
from simulator.model import Community, Post, World

REASONS = (
    "eligible",
    "not_liked",
    "not_reposted",
    "repost_unverifiable",
    "not_commented",
    "not_subscribed",
    "manager",
    "deactivated",
)


def outcomes(
    world: World, community: Community, post: Post, conditions: dict[str, Any]
) -> dict[str, list[int]]:
    """Whoever ever visibly liked, reposted or commented the post, by what speaks against them.

    A person may stand under several reasons; `eligible` are those with none.
    """
    found: dict[str, list[int]] = {reason: [] for reason in REASONS}
    for user_id in sorted(post.persons):
        for reason in _against(world, community, post, conditions, user_id) or ["eligible"]:
            found[reason].append(user_id)
    return found


def _against(
    world: World, community: Community, post: Post, conditions: dict[str, Any], user_id: int
) -> list[str]:
    reader = world.readers[user_id]
    reasons = []
    if conditions.get("like") and user_id not in post.likes:
        reasons.append("not_liked")
    if conditions.get("repost") and not _reposted(post, user_id):
        reasons.append("repost_unverifiable" if reader.is_closed else "not_reposted")
    if conditions.get("comment") and not _commented(post, user_id, conditions["comment"]):
        reasons.append("not_commented")
    if conditions.get("member") and user_id not in community.members:
        reasons.append("not_subscribed")
    if user_id in community.managers:
        reasons.append("manager")
    if reader.deactivated:
        reasons.append("deactivated")
    return reasons


def _reposted(post: Post, user_id: int) -> bool:
    return any(copy.from_id == user_id for copy in reposts.visible(post))


def _commented(post: Post, user_id: int, condition: Any) -> bool:
    """A comment that still stands and whose present text holds the keyword, if there is one."""
    keyword = plain(condition.get("keyword") or "") if isinstance(condition, dict) else ""
    said = (c for c in post.comments.values() if c.from_id == user_id and not c.deleted)
    return any(keyword in plain(c.text) for c in said)


def plain(text: str) -> str:
    return text.casefold().replace("ё", "е")
