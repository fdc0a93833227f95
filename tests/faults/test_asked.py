"""What is asked of `make chaos`, and what it keeps of that."""

import json
from types import SimpleNamespace
from typing import cast

import pytest

from config import ConfigError
from tools.chaos.__main__ import asked_for, is_whole
from tools.chaos.f14_load import Watch, events
from tools.chaos.scenes import Library
from tools.stack import Stack


@pytest.mark.parametrize(
    "part", ["--short", "--fault F6", "--database sqlite", "--into here", "--short --fault F6"]
)
def test_a_part_of_the_faults_is_not_written_down_as_the_whole(part: str) -> None:
    assert is_whole(asked_for([]))
    assert not is_whole(asked_for(part.split()))


def test_a_watch_that_could_not_look_does_not_pass() -> None:
    blind = cast(Stack, SimpleNamespace(env={}))
    with pytest.raises(ConfigError), Watch(blind):
        pass


def test_the_load_has_something_of_everything_at_any_time() -> None:
    library = Library("library", 77, "secret")
    told = events([(library, 10, user_id) for user_id in range(1, 41)])
    firsts = [json.loads(next(told)) for _ in range(40)]
    assert {event["type"] for event in firsts} == {"like_add"}
    some = [json.loads(next(told)) for _ in range(40)]
    assert len({event["type"] for event in some}) == 8
    assert all(event["object"].get("object_id") != 10 for event in some), "VK knows of no such like"
