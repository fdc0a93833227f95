"""Posts, reposts, comments and polls in VK's JSON."""

from simulator.model import Comment, Community, Poll, Post, Repost
from simulator.shapes import Json

EVERYBODY = 0  # the id of a viewer who is nobody in particular


def post(community: Community, item: Post, viewer: int = EVERYBODY) -> Json:
    body = {
        "inner_type": "wall_wallpost",
        "id": item.id,
        "from_id": item.from_id,
        "owner_id": -community.id,
        "date": item.publish_at or item.date,
        "text": item.text,
        "post_type": "postpone" if item.publish_at else "post",
        "is_favorite": False,
        "attachments": _attachments(community, item),
        "post_source": {"type": "api"},
        "comments": {"count": comment_count(item), "can_post": int(not item.comments_closed)},
        "likes": _likes(item.likes, viewer) | {"can_publish": 1},
        "reposts": _reposts(item, viewer),
        "views": {"count": 10 * len(item.persons) + 7},
    }
    archived = {"is_archived": True} if item.archived else {}
    return body | archived | ({"created_by": item.created_by} if item.created_by else {})


def deleted_post(community: Community, item: Post) -> Json:
    return {
        "inner_type": "wall_wallpost",
        "id": item.id,
        "from_id": item.from_id,
        "owner_id": -community.id,
        "date": item.date,
        "is_deleted": True,
        "deleted_reason": "Запись удалена",
    }


def _attachments(community: Community, item: Post) -> list[Json]:
    asked = community.polls.get(item.poll_id)
    return [{"type": "poll", "poll": poll(community, asked)}] if asked else []


def _likes(likes: dict[int, int], viewer: int) -> Json:
    return {"can_like": 1, "count": len(likes), "user_likes": int(viewer in likes)}


def _reposts(item: Post, viewer: int) -> Json:
    """The counter knows of closed profiles' reposts too; the lists do not, as in VK."""
    alive = [r for r in item.reposts if not r.deleted]
    mine = any(r.from_id == viewer for r in alive)
    count = len(alive)
    return {"count": count, "wall_count": count, "mail_count": 0, "user_reposted": int(mine)}


def repost(community: Community, item: Post, copy: Repost) -> Json:
    """A post on the reader's own wall whose `copy_history` leads to the community's post."""
    return {
        "inner_type": "wall_wallpost",
        "id": copy.id,
        "from_id": copy.from_id,
        "owner_id": copy.from_id,
        "date": copy.date,
        "text": "",
        "post_type": "post",
        "attachments": [],
        "post_source": {"type": "vk"},
        "likes": _likes({}, EVERYBODY) | {"can_publish": 1},
        "comments": {"count": 0, "can_post": 1},
        "reposts": {"count": 0, "user_reposted": 0},
        "copy_history": [
            {
                "inner_type": "wall_wallpost",
                "id": item.id,
                "from_id": item.from_id,
                "owner_id": -community.id,
                "date": item.date,
                "text": item.text,
                "post_type": "post",
                "attachments": _attachments(community, item),
                "post_source": {"type": "api"},
            }
        ],
    }


def comment_count(item: Post) -> int:
    return sum(not c.deleted for c in item.comments.values())


def comment(community: Community, item: Post, said: Comment, preview: int = 0) -> Json:
    """One comment without its thread; a deleted one is a stub without author and words."""
    if said.deleted:
        return _stub(community, said)
    body = {
        "id": said.id,
        "from_id": said.from_id,
        "date": said.date,
        "text": _preview(said.text, preview),
        "post_id": item.id,
        "owner_id": -community.id,
        "parents_stack": [said.parent_id] if said.parent_id else [],
    }
    replied = item.comments.get(said.reply_to_id)
    if replied:
        body |= {"reply_to_user": replied.from_id, "reply_to_comment": replied.id}
    return body


def comment_likes(said: Comment, viewer: int = EVERYBODY) -> Json:
    return {"likes": _likes(said.likes, viewer)}


def _preview(text: str, length: int) -> str:
    return text[:length] + "…" if length and len(text) > length else text


def _stub(community: Community, said: Comment) -> Json:
    return {
        "id": said.id,
        "from_id": 0,
        "date": said.date,
        "text": "",
        "post_id": said.post_id,
        "owner_id": -community.id,
        "parents_stack": [said.parent_id] if said.parent_id else [],
        "deleted": True,
    }


def poll(community: Community, asked: Poll) -> Json:
    voters = len(asked.votes)
    return {
        "id": asked.id,
        "owner_id": -community.id,
        "author_id": community.creator_id,
        "created": asked.created,
        "question": asked.question,
        "votes": voters,
        "anonymous": asked.anonymous,
        "multiple": asked.multiple,
        "end_date": 0,
        "closed": False,
        "is_board": False,
        "can_edit": False,
        "can_vote": True,
        "can_report": False,
        "can_share": True,
        "disable_unvote": False,
        "answer_ids": [],
        "answers": [_answer(asked, option, voters) for option in asked.options],
    }


def _answer(asked: Poll, option: int, voters: int) -> Json:
    votes = sum(option in chosen for chosen in asked.votes.values())
    rate = round(100 * votes / voters, 2) if voters else 0
    return {"id": option, "text": asked.options[option], "votes": votes, "rate": rate}
