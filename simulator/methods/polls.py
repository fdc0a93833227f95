import json

from simulator.acts import posts
from simulator.faults import VkError
from simulator.methods.registry import USER, Call, method
from simulator.model import Community, Poll
from simulator.shapes import Json, wall

MOST_ANSWERS = 10


@method("polls.create", USER)
def create(call: Call) -> Json:
    """A poll with 1 to 10 answers, which come as a JSON list of texts."""
    community = call.owner()
    if not call.manages(community):
        raise VkError(15)
    question = call.params.text("question", required=True)
    try:
        answers = [str(a) for a in json.loads(call.params.text("add_answers", required=True))]
    except (TypeError, ValueError):
        raise VkError(100, "add_answers is invalid") from None
    if not 1 <= len(answers) <= MOST_ANSWERS:
        raise VkError(100, "add_answers is invalid")
    anonymous, multiple = call.params.flag("is_anonymous"), call.params.flag("is_multiple")
    poll = posts.ask(call.sim, community, question, answers, anonymous, multiple)
    return wall.poll(community, poll)


@method("polls.getById", USER)
def get_by_id(call: Call) -> Json:
    community, poll = _poll(call)
    shape = wall.poll(community, poll)
    return shape | {"answer_ids": poll.votes.get(call.viewer, [])}


@method("polls.getVoters", USER)
def get_voters(call: Call) -> list[Json]:
    """Voters of each answer asked; none of an anonymous poll, and one has to vote first."""
    _, poll = _poll(call)
    call.params.text("answer_ids", required=True)
    offset = call.params.integer("offset", low=0)
    count = call.params.integer("count", 100, low=0, high=1000)
    if poll.anonymous:
        raise VkError(250)
    if call.viewer not in poll.votes:
        raise VkError(253, "please vote first")
    return [_voters(poll, i, offset, count) for i in call.params.ids("answer_ids")]


def _voters(poll: Poll, option: int, offset: int, count: int) -> Json:
    if option not in poll.options:
        raise VkError(252)
    voters = [user_id for user_id, chosen in poll.votes.items() if option in chosen]
    page = voters[offset : offset + count]
    return {"answer_id": option, "users": {"count": len(voters), "items": page}}


def _poll(call: Call) -> tuple[Community, Poll]:
    community = call.owner()
    poll = community.polls.get(call.params.integer("poll_id", required=True, low=0))
    if not poll:
        raise VkError(251)
    return community, poll
