from typing import Any

from tools.vk_log import busiest_seconds, complaints


def _calls(token: str, *moments: float) -> list[dict[str, Any]]:
    return [{"token": token, "at": at, "method": "wall.get", "ok": True} for at in moments]


def test_a_second_is_any_second_not_one_of_the_clock() -> None:
    assert busiest_seconds(_calls("user", 0.9, 1.0, 1.1, 1.8)) == {"user": 4}


def test_calls_a_whole_second_apart_do_not_share_one() -> None:
    assert busiest_seconds(_calls("user", 0.0, 1.0, 2.0)) == {"user": 1}


def test_a_fourth_call_of_a_user_token_within_a_second_is_held_against_us() -> None:
    [complaint] = complaints(_calls("user", 0.0, 0.1, 0.2, 0.3), [])
    assert complaint.startswith("4 calls with the user token")


def test_twenty_calls_of_a_community_token_within_a_second_are_fine() -> None:
    assert complaints(_calls("community", *(n / 20 for n in range(20))), []) == []


def test_a_callback_that_vk_gave_up_on_is_held_against_us() -> None:
    deliveries = [{"status": "delivered"}, {"status": "lost"}, {"status": "gave_up"}]
    assert complaints([], deliveries) == ["1 callbacks were never acknowledged"]
