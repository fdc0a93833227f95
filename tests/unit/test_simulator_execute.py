import pytest

from simulator.faults import VkError
from simulator.methods.execute import read


def test_a_returned_list_of_calls_is_read() -> None:
    code = 'return [API.users.get({"user_ids":[1,2]}), API.groups.getById()];'
    assert read(code) == [("users.get", {"user_ids": [1, 2]}), ("groups.getById", {})]


def test_brackets_and_commas_inside_texts_do_no_harm() -> None:
    code = 'return [API.wall.post({"message": "a), API.x.y({]; \\" "})];'
    assert read(code) == [("wall.post", {"message": 'a), API.x.y({]; " '})]


@pytest.mark.parametrize(
    "code",
    [
        "return 1;",
        "var a = API.users.get(); return a;",
        "return [API.users.get({user_ids: 1})];",
        "return [API.users.get()",
        "return [users.get()];",
        "return [API.users.get([])];",
    ],
)
def test_other_code_is_refused_as_uncompilable(code: str) -> None:
    with pytest.raises(VkError) as caught:
        read(code)
    assert caught.value.code == 12
