from tools.truth_table import compare, table


def test_the_same_people_in_another_order_are_equal() -> None:
    [row] = compare({"eligible": [1, 2]}, {"eligible": [2, 1]})
    assert row.equal


def test_the_same_number_of_other_people_is_a_difference() -> None:
    [row] = compare({"eligible": [1, 2]}, {"eligible": [1, 3]})
    assert not row.equal
    assert "eligible: missed 2\neligible: wrongly found 3" in table([row])


def test_an_outcome_that_only_one_side_names_is_a_difference() -> None:
    rows = compare({"eligible": [1]}, {"eligible": [1], "manager": [7]})
    assert [(row.outcome, row.equal) for row in rows] == [("eligible", True), ("manager", False)]


def test_the_table_names_every_outcome_with_both_counts() -> None:
    lines = table(compare({"not_liked": [1, 2, 3]}, {"not_liked": [1, 2, 3]})).splitlines()
    assert lines[1].split() == ["not_liked", "3", "3", "yes"]
