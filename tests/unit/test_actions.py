"""Adding actions up: order, repeats and what came too late."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contests.actions import UNDER_WAY, Action, Kind, Source, said, standing

CLOSE = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
BEFORE = CLOSE - timedelta(hours=1)
AFTER = CLOSE + timedelta(hours=1)


def like(delta: int = 1, at: datetime = BEFORE, **more: object) -> Action:
    key = f"{delta}:{at}:{more}"
    return Action(Kind.LIKE, delta, 1, 10, at, key, **more)  # type: ignore[arg-type]


def comment(delta: int, text: str | None, at: datetime = BEFORE, **more: object) -> Action:
    values = {"ref_id": 7, "text": text, "happened_at": BEFORE, **more}
    return Action(Kind.COMMENT, delta, 1, 10, at, f"{delta}:{at}:{text}", **values)  # type: ignore[arg-type]


def test_a_like_holds_until_it_is_taken_back() -> None:
    assert standing([like()], CLOSE).holds
    assert not standing([like(), like(-1)], CLOSE).holds


@given(st.permutations([like(1), like(-1, BEFORE + timedelta(1)), like(1, BEFORE)]))
def test_the_order_in_which_events_arrive_does_not_matter(actions: list[Action]) -> None:
    assert standing(actions, CLOSE).holds


def test_a_removal_that_came_before_its_like_cancels_it() -> None:
    assert not standing([like(-1), like(1)], CLOSE).holds


def test_nothing_is_known_of_somebody_who_did_nothing() -> None:
    assert not standing([], CLOSE).known


def test_a_fresh_like_after_the_close_is_too_late() -> None:
    assert not standing([like(at=AFTER)], CLOSE).holds


def test_of_what_was_done_too_late_it_is_known_that_it_did_not_hold() -> None:
    assert standing([like(at=AFTER)], CLOSE).known


def test_a_repeated_event_that_comes_after_the_close_gets_the_benefit_of_the_doubt() -> None:
    assert standing([like(at=AFTER, retry=1)], CLOSE).holds


def test_a_like_that_only_a_reading_found_counts() -> None:
    assert standing([like(at=AFTER, source=Source.READ)], CLOSE).holds


def test_an_unlike_after_the_close_counts() -> None:
    assert not standing([like(), like(-1, AFTER)], CLOSE).holds


def test_vks_own_date_decides_where_there_is_one() -> None:
    assert standing([like(at=AFTER, happened_at=BEFORE)], CLOSE).holds
    assert not standing([like(at=AFTER, happened_at=AFTER, retry=3)], CLOSE).holds


def test_a_standing_names_its_evidence_and_time() -> None:
    held = standing([like()], CLOSE)
    assert held.since == BEFORE
    assert held.evidence.startswith("callback:")


def test_the_last_text_before_the_close_counts() -> None:
    edited = comment(0, "книга", BEFORE + timedelta(minutes=1))
    found = said([comment(1, "привет"), edited], CLOSE)
    assert found is not None
    assert found.text == "книга"


GONE = comment(-1, None, BEFORE + timedelta(seconds=2))
BACK = comment(1, "Книга", BEFORE + timedelta(seconds=4))
EDITED = comment(0, "Журнал", BEFORE + timedelta(seconds=1))


@given(st.permutations([comment(1, "Книга"), GONE, BACK, EDITED]))
def test_an_edits_text_counts_though_the_comment_was_told_of_later(actions: list[Action]) -> None:
    found = said(actions, CLOSE)
    assert found
    assert (found.exists, found.text) == (True, "Журнал")


def test_an_edit_after_the_close_changes_nothing() -> None:
    found = said([comment(1, "привет"), comment(0, "книга", AFTER)], CLOSE)
    assert found is not None
    assert found.text == "привет"


def test_an_edit_that_was_under_way_at_the_close_counts() -> None:
    found = said([comment(1, "привет"), comment(0, "книга", CLOSE + UNDER_WAY)], CLOSE)
    assert found is not None
    assert found.text == "книга"


def test_a_late_edit_does_not_count_because_it_was_read_again_either() -> None:
    read = comment(0, "книга", AFTER + timedelta(1), source=Source.READ)
    found = said([comment(1, "привет"), comment(0, "книга", AFTER), read], CLOSE)
    assert found is not None
    assert found.text == "привет"


def test_a_text_that_only_a_reading_found_counts() -> None:
    found = said([comment(1, "книга", AFTER, source=Source.READ)], CLOSE)
    assert found is not None
    assert found.text == "книга"


def test_a_comment_written_after_the_close_is_too_late() -> None:
    assert said([comment(1, "книга", AFTER, happened_at=AFTER)], CLOSE) is None


def test_a_deleted_comment_is_gone_and_a_restored_one_is_back() -> None:
    gone = [comment(1, "книга"), comment(-1, None, BEFORE + timedelta(1))]
    found = said(gone, CLOSE)
    assert found is not None
    assert not found.exists
    back = said([*gone, comment(1, "книга", BEFORE + timedelta(2))], CLOSE)
    assert back is not None
    assert back.exists


@given(st.permutations([comment(1, "книга"), comment(-1, None, BEFORE + timedelta(1))]))
def test_a_deletion_may_arrive_before_its_comment(actions: list[Action]) -> None:
    found = said(actions, CLOSE)
    assert found is not None
    assert not found.exists
