"""Secrets at rest."""

import pytest

from crypto import Seal, SealError

OLD, NEW = {"k1": b"1" * 32}, {"k2": b"2" * 32, "k1": b"1" * 32}


def test_what_was_sealed_can_be_opened() -> None:
    assert Seal(OLD).open(Seal(OLD).seal("тайна", "token"), "token") == "тайна"


def test_two_seals_of_one_text_differ() -> None:
    assert Seal(OLD).seal("тайна", "token") != Seal(OLD).seal("тайна", "token")


def test_an_old_key_still_opens_after_a_new_one_came() -> None:
    assert Seal(NEW).open(Seal(OLD).seal("тайна", "token"), "token") == "тайна"


def test_the_new_key_seals() -> None:
    assert Seal(NEW).seal("тайна", "token").startswith("k2:")


def test_a_sealed_text_does_not_open_elsewhere() -> None:
    with pytest.raises(SealError):
        Seal(OLD).open(Seal(OLD).seal("тайна", "token:1"), "token:2")


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(SealError, match="k2"):
        Seal(OLD).open(Seal(NEW).seal("тайна", "token"), "token")


@pytest.mark.parametrize("text", ["", "k1", "k1:", "k1:!!!", "k1:AAAA", "k1:я"])
def test_rubbish_is_refused_and_not_a_crash(text: str) -> None:
    with pytest.raises(SealError):
        Seal(OLD).open(text, "token")


def test_it_is_known_which_texts_the_current_key_sealed() -> None:
    sealed = Seal(OLD).seal("тайна", "token")
    assert Seal(OLD).is_current(sealed)
    assert not Seal(NEW).is_current(sealed)
    assert Seal(NEW).is_current(Seal(NEW).seal("тайна", "token"))
