"""What is true of a post, in whatever order it is told: the model that F6 compares with.

Somebody likes or not, is a member or not, and a comment stands with a text or is gone.
"""

from dataclasses import dataclass, field

KEYWORD = "книга"


@dataclass
class Comment:
    """One comment, with the text that it has now."""

    author: int
    text: str
    stands: bool = True


@dataclass
class Post:
    """Acts change it at once; `reasons` says what our conditions must make of it."""

    likes: set[int] = field(default_factory=set)
    members: set[int] = field(default_factory=set)
    told_of: set[int] = field(default_factory=set)  # whose membership VK ever told something of
    comments: dict[int, Comment] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)  # who ever liked or wrote, and so is an entrant

    def like(self, user: int) -> str:
        self.seen.add(user)
        self.likes ^= {user}
        return "like_add" if user in self.likes else "like_remove"

    def join(self, user: int) -> str:
        self.told_of.add(user)
        self.members ^= {user}
        return "group_join" if user in self.members else "group_leave"

    def write(self, number: int, user: int, text: str) -> str:
        self.seen.add(user)
        self.comments[number] = Comment(user, text)
        return "wall_reply_new"

    def edit(self, number: int, text: str) -> str:
        self.comments[number].text = text
        return "wall_reply_edit"

    def delete(self, number: int) -> str:
        comment = self.comments[number]
        comment.stands = not comment.stands
        return "wall_reply_restore" if comment.stands else "wall_reply_delete"

    def reasons(self) -> dict[int, set[str]]:
        said = {c.author for c in self.comments.values() if c.stands and KEYWORD in c.text}
        wants = {"not_liked": self.likes, "not_commented": said, "not_subscribed": self.members}
        found = {u: {why for why, who in wants.items() if u not in who} for u in self.seen}
        for user in self.seen - self.told_of:
            found[user] = found[user] - {"not_subscribed"} | {"not_checked_yet"}
        return found
