import json
from typing import Any

import pytest

from vk import batches
from vk.call import Call, too_much
from vk.errors import Action, VkError


def reads(count: int) -> list[Call[int]]:
    return [Call("users.get", int, {"user_ids": [number, 7], "f": True}) for number in range(count)]


def error(method: str, code: int, **more: Any) -> dict[str, Any]:
    return {"method": method, "error_code": code, "error_msg": "…", **more}


def test_up_to_25_calls_go_at_once() -> None:
    assert [len(piece) for piece in batches.pieces(reads(60))] == [25, 25, 10]


def test_the_code_is_a_list_of_calls_with_parameters_as_vk_reads_them() -> None:
    batch = batches.execute(reads(2))
    first, second = (json.dumps({"user_ids": f"{number},7", "f": 1}) for number in range(2))
    assert batch.values == {"code": f"return [API.users.get({first}),API.users.get({second})];"}
    assert (batch.method, batch.carries) == ("execute", ("users.get", "users.get"))


def test_texts_cannot_break_out_of_the_code() -> None:
    [call] = [Call("wall.get", str, {"q": '"}); return API.wall.post({"a": "б'})]
    code = str(batches.execute([call]).values["code"])
    inside = code.removeprefix("return [API.wall.get(").removesuffix(")];")
    assert json.loads(inside) == call.params


def test_answers_are_understood_one_by_one() -> None:
    assert batches.execute(reads(2)).understand({"response": ["3", "4"]}) == [3, 4]


def test_the_first_failure_inside_counts_as_if_its_call_had_been_made_alone() -> None:
    told = [error("users.get", 15, error_subcode=1133), error("users.get", 10)]
    answer = {"response": [False, "4", False], "execute_errors": told}
    with pytest.raises(VkError) as caught:
        batches.execute(reads(3)).understand(answer)
    failure = caught.value
    assert (failure.method, failure.action) == ("users.get", Action.NO_RIGHT)
    assert (failure.code, failure.subcode) == (15, 1133)


def test_fewer_answers_than_calls_are_not_understood() -> None:
    with pytest.raises(ValueError, match="zip"):
        batches.execute(reads(3)).understand({"response": ["3", "4"]})


@pytest.mark.parametrize(
    ("code", "reason", "smaller"),
    [
        *((13, "", True), (12, "", True), (36, "", True)),
        *((None, "HTTP 413", True), (None, "HTTP 414", True), (None, "no answer in time", True)),
        *((6, "", False), (10, "", False), (29, "", False), (None, "HTTP 502", False)),
    ],
)
def test_what_is_too_much_is_not_repeated_but_made_smaller(
    code: int | None, reason: str, smaller: bool
) -> None:
    failure = VkError("execute", Action.RETRY, code=code, reason=reason)
    assert too_much(failure) is smaller
    assert batches.execute(reads(2)).may_repeat(failure) is not smaller
    assert reads(1)[0].may_repeat(failure)


def test_only_execute_itself_can_be_refused_to_a_token() -> None:
    assert batches.refused(VkError("execute", Action.TOKEN_DEAD, code=28))
    assert not batches.refused(VkError("likes.getList", Action.TOKEN_DEAD, code=28))
    assert not batches.refused(VkError("execute", Action.TOKEN_DEAD, code=5))
