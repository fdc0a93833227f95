"""The kinds of people in a crowd, with their share of 300: at least five to every outcome."""

from dataclasses import dataclass

ALL = ("like", "repost", "say:yes", "join")


@dataclass(frozen=True)
class Persona:
    """`does` is done in any order, then `later` in this order, after everybody has done theirs.

    Acts: `say:yes` and `say:no` comment with and without the keyword, `edit:yes` and `edit:no`
    change the last own comment, `reply:yes` answers somebody, `like_comment` likes a comment.
    """

    name: str
    share: int
    does: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    kind: str = "open"
    manager: bool = False


def _all_but(*missing: str) -> tuple[str, ...]:
    return tuple(act for act in ALL if act not in missing)


FULL = Persona("does everything", 0, ALL)
PERSONAS = (
    Persona("did not like", 12, _all_but("like")),
    Persona("did not repost", 12, _all_but("repost")),
    Persona("did not comment", 12, _all_but("say:yes")),
    Persona("comments without the keyword", 8, (*_all_but("say:yes"), "say:no")),
    Persona("did not join", 12, _all_but("join")),
    Persona("only asked to join", 6, (*_all_but("join"), "request")),
    Persona("took an invitation", 6, (*_all_but("join"), "accepted")),
    Persona("was let in", 6, (*_all_but("join"), "approved")),
    Persona("only liked", 6, ("like",)),
    Persona("liked and took it back", 8, ALL, ("unlike",)),
    Persona("liked, took it back, liked again", 6, ALL, ("unlike", "like")),
    Persona("left", 8, ALL, ("leave",)),
    Persona("left and came back", 6, ALL, ("leave", "join")),
    Persona("was shown out", 5, ALL, ("remove_member",)),
    Persona("deleted the comment", 8, ALL, ("delete_comment",)),
    Persona("deleted and restored it", 6, ALL, ("delete_comment", "restore_comment")),
    Persona("edited the keyword away", 7, ALL, ("edit:no",)),
    Persona("edited the keyword in", 7, (*_all_but("say:yes"), "say:no"), ("edit:yes",)),
    Persona("deleted the repost", 6, ALL, ("unrepost",)),
    Persona("likes only a comment", 7, (), ("like_comment",)),
    Persona("likes a comment besides", 6, ALL, ("like_comment",)),
    Persona("liked a comment, not the post", 6, _all_but("like"), ("like_comment",)),
    Persona("commented twice", 6, (*ALL, "say:yes")),
    Persona("commented twice, deleted one", 6, ALL, ("say:yes", "delete_comment")),
    Persona("has the keyword in a reply only", 7, _all_but("say:yes"), ("reply:yes",)),
    Persona("reposted twice", 5, (*ALL, "repost")),
    Persona("manager", 6, ALL, manager=True),
    Persona("manager who did not like", 2, _all_but("like"), manager=True),
    Persona("closed profile", 8, ALL, kind="closed"),
    Persona("closed profile, did not join", 3, _all_but("join"), kind="closed"),
    Persona("profile deleted afterwards", 6, ALL, ("delete_profile",)),
    Persona("profile banned afterwards", 6, ALL, ("ban_profile",)),
    Persona("only joined", 5, ("join",)),
)


def cast(count: int) -> list[Persona]:
    """Who `count` people are: each kind by its share, at least one while there is room."""
    chosen = [p for p in PERSONAS for _ in range(max(1, p.share * count // 300))]
    return (chosen + [FULL] * count)[:count]
