from simulator.model import Community, Poll, Post
from simulator.shapes import wall
from simulator.sim import Sim


def publish(
    sim: Sim,
    community: Community,
    text: str,
    created_by: int = 0,
    poll_id: int = 0,
    postponed_id: int = 0,
) -> Post:
    """A post in the community's own name; the event names the id it had while scheduled."""
    post = _write(sim, community, text, created_by, poll_id)
    community.posts[post.id] = post
    was = {"postponed_id": postponed_id} if postponed_id else {}
    sim.emit(community, "wall_post_new", wall.post(community, post) | was, -community.id)
    return post


def schedule(
    sim: Sim, community: Community, text: str, at: int, created_by: int = 0, poll_id: int = 0
) -> Post:
    """A post that waits. VK documents no shape of an event for it, so none is sent."""
    post = _write(sim, community, text, created_by, poll_id)
    post.publish_at = at
    community.scheduled[post.id] = post
    return post


def release(sim: Sim, community: Community, post: Post) -> Post:
    """Publish a scheduled post: it gets a new id."""
    del community.scheduled[post.id]
    return publish(sim, community, post.text, post.created_by, post.poll_id, post.id)


def release_due(sim: Sim) -> None:
    with sim.lock:
        for community in sim.world.communities.values():
            for post in [p for p in community.scheduled.values() if p.publish_at <= sim.now()]:
                release(sim, community, post)


def _write(sim: Sim, community: Community, text: str, created_by: int, poll_id: int) -> Post:
    return Post(
        id=community.next_wall_id(),
        from_id=-community.id,
        date=sim.now(),
        text=text,
        created_by=created_by,
        poll_id=poll_id,
    )


def delete(_sim: Sim, _community: Community, post: Post) -> bool:
    """Take a post down. VK has no event for this."""
    was_there = not post.deleted
    post.deleted = True
    return was_there


def ask(
    sim: Sim,
    community: Community,
    question: str,
    options: list[str],
    anonymous: bool = False,
    multiple: bool = False,
) -> Poll:
    """A poll that can be attached to a post; option ids are unique in all of VK."""
    sim.world.poll_serial += 100
    poll_id = sim.world.poll_serial
    answers = {poll_id * 10 + number: text for number, text in enumerate(options, 1)}
    poll = Poll(poll_id, question, answers, sim.now(), anonymous, multiple)
    community.polls[poll.id] = poll
    return poll


def vote(sim: Sim, community: Community, poll: Poll, user_id: int, option_id: int) -> bool:
    """One vote a person (several options in a multiple poll); only open polls send an event."""
    chosen = poll.votes.get(user_id, [])
    taken = option_id in chosen if poll.multiple else bool(chosen)
    if taken or option_id not in poll.options:
        return False
    poll.votes[user_id] = [*chosen, option_id]
    event = {
        "owner_id": -community.id,
        "poll_id": poll.id,
        "option_id": option_id,
        "user_id": user_id,
    }
    if not poll.anonymous:
        sim.emit(community, "poll_vote_new", event, user_id)
    return True
