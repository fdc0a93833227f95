from simulator.model import Community, Post, Reader, Repost
from simulator.shapes import wall
from simulator.sim import Sim


def repost(sim: Sim, community: Community, post: Post, reader: Reader) -> bool:
    """Put the post on the reader's own wall; of a closed profile the community learns nothing."""
    reader.last_post_id += 1
    copy = Repost(reader.last_post_id, reader.id, sim.now(), visible=not reader.is_closed)
    post.reposts.append(copy)
    if copy.visible:
        post.persons.setdefault(reader.id, sim.now())
        sim.emit(community, "wall_repost", wall.repost(community, post, copy), reader.id)
    return True


def take_back(_sim: Sim, _community: Community, post: Post, reader: Reader) -> bool:
    """Delete the reader's reposts of the post. VK has no event for this."""
    mine = [r for r in post.reposts if r.from_id == reader.id and not r.deleted]
    for copy in mine:
        copy.deleted = True
    return bool(mine)


def visible(post: Post) -> list[Repost]:
    return [r for r in post.reposts if r.visible and not r.deleted]
