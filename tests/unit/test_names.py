"""How winners are shown."""

from winners.names import shown

LEAF = "ab" * 32


def test_a_masked_name_looks_natural() -> None:
    who = shown("masked", 1, "Анна", "Кузнецова", LEAF)
    assert (who.name, who.user_id) == ("Анна К.", None)


def test_a_masked_name_without_a_surname_is_the_first_name() -> None:
    assert shown("masked", 1, "Анна", "", LEAF).name == "Анна"


def test_an_open_name_is_mentioned_so_that_vk_tells_her() -> None:
    assert shown("id", 7, "Анна", "Кузнецова", LEAF).mention == "[id7|Анна Кузнецова]"


def test_a_leaf_shows_neither_name_nor_id() -> None:
    who = shown("leaf", 7, "Анна", "Кузнецова", LEAF)
    assert who.mention == "abababab…"


def test_a_name_cannot_break_out_of_its_mention() -> None:
    assert shown("id", 7, "[id1|Анна]", "@all", LEAF).mention == "[id7|id1Анна all]"
