"""Whatever strangers send, its reader takes it or refuses it in its own way, and does nothing else.

`make fuzz` goes on for as long as one likes, led by which lines of code were reached.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.timestamper import timestamper
from tools.fuzz.seeds import OBJECTS, seeds
from tools.fuzz.targets import TARGETS, event, webhook
from winners.timestamps import Authority, TimestampError, verified

SEEDS = seeds()
QUICK = settings(
    max_examples=150,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.too_slow],
)
FEW = settings(QUICK, max_examples=30)
SLOW = {"picture", "table"}  # each example makes a whole file
EDIT = st.tuples(st.integers(0, 2**16), st.integers(0, 4), st.binary(max_size=4))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ODD_OBJECT = st.sampled_from(OBJECTS).flatmap(
    lambda about: st.fixed_dictionaries({}, optional=dict.fromkeys(about, JSON))
)


def edited(seed: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """With some bytes taken out and others put in."""
    for place, gone, put in edits:
        at = place % (len(seed) + 1)
        seed = seed[:at] + put + seed[at + gone :]
    return seed


def bytes_for(name: str) -> st.SearchStrategy[bytes]:
    """Anything at all; a text; or something well formed that was spoilt in a few places."""
    spoilt = st.builds(edited, st.sampled_from(SEEDS[name]), st.lists(EDIT, max_size=4))
    return spoilt | st.binary(max_size=200) | st.text(max_size=100).map(str.encode)


@pytest.mark.parametrize("name", TARGETS)
def test_no_reader_is_upset_by_what_strangers_send(name: str) -> None:
    @FEW if name in SLOW else QUICK
    @given(bytes_for(name))
    def hold(data: bytes) -> None:
        TARGETS[name](data)

    hold()


@pytest.mark.parametrize("name", TARGETS)
def test_every_reader_begins_with_something_well_formed(name: str) -> None:
    for seed in SEEDS[name]:
        TARGETS[name](seed)


@QUICK
@given(ODD_OBJECT)
def test_events_with_odd_fields_are_refused_or_understood(about: dict[str, Any]) -> None:
    data = json.dumps(about).encode()
    event(data)
    webhook(b'{"type": "like_add", "group_id": 1, "object": ' + data + b"}")


def test_no_spoilt_stamp_is_believed(tmp_path_factory: pytest.TempPathFactory) -> None:
    with timestamper(tmp_path_factory.mktemp("tsa")) as tsa:
        authority = Authority(tsa.url, tsa.roots)

        @FEW
        @given(st.binary(max_size=300))
        def hold(answer: bytes) -> None:
            with pytest.raises(TimestampError):
                verified(authority, b"manifest", answer)

        hold()
