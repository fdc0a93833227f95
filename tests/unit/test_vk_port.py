from vk.port import Tokens


def test_tokens_are_not_shown_by_accident() -> None:
    shown = repr(Tokens("canary-1", "canary-2", "canary-3"))
    assert "canary" not in shown
