import pytest

from vk.errors import Action, VkError, classify

TABLE = [
    (Action.RETRY, (1, 6, 10, 32, 36, 38, 40, 43, 121)),
    (Action.PAUSE, (9, 29, 103, 219, 220, 223, 224)),
    (Action.HUMAN, (14, 16, 17, 24, 25, *range(3300, 3305), 3609)),
    (Action.TOKEN_DEAD, (5, 27, 28, 42, 1114, 1116, 1117)),
    (Action.NO_RIGHT, (7, 15, 20, 21, 23, 203, 214, 703, 704, 1051)),
    (Action.OUR_BUG, (2, 3, 4, 8, 11, 12, 13, 33, 34, 35, 100, 101, 113, 125, 150, 911, 914)),
    (Action.GONE, (19, 104, 210, 211, 212, 213, 222, 225, 250, 251, 252, 253)),
    (Action.PERSON, (18, 30, 37, 39, 260, 900, 901, 902, 936, 950, 3610)),
]


@pytest.mark.parametrize(("action", "codes"), TABLE)
def test_a_code_says_what_to_do(action: Action, codes: tuple[int, ...]) -> None:
    assert {classify(code) for code in codes} == {action}


def test_an_unknown_code_is_not_repeated() -> None:
    assert classify(777777) is Action.OUR_BUG


@pytest.mark.parametrize("code", [8, 15])
def test_a_refusal_that_asks_to_try_again_is_tried_again(code: int) -> None:
    assert classify(code, 1500) is Action.RETRY


def test_a_refusal_for_good_is_not_tried_again() -> None:
    assert classify(15, 1133) is Action.NO_RIGHT
    assert classify(8, 1000) is Action.OUR_BUG


def test_too_many_posts_a_day_is_not_a_missing_right() -> None:
    assert classify(214, message="you can only add 50 posts a day") is Action.PAUSE


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (27, "Group authorization failed: method is unavailable with group auth."),
        (28, "Application authorization failed: method is unavailable with service token."),
    ],
)
def test_a_method_that_this_kind_of_token_may_not_call_does_not_kill_the_token(
    code: int, message: str
) -> None:
    assert classify(code, message=message) is Action.NO_RIGHT


@pytest.mark.parametrize(
    ("action", "permanent"),
    [
        (Action.RETRY, False),
        (Action.PAUSE, False),
        (Action.HUMAN, False),
        (Action.TOKEN_DEAD, True),
        (Action.NO_RIGHT, True),
        (Action.OUR_BUG, True),
        (Action.GONE, True),
        (Action.PERSON, True),
    ],
)
def test_waiting_helps_or_it_does_not(action: Action, permanent: bool) -> None:
    assert VkError("wall.post", action).permanent is permanent


def test_an_error_says_which_method_failed_and_how() -> None:
    assert str(VkError("wall.post", Action.PAUSE, code=9)) == "wall.post: error 9 (pause)"
