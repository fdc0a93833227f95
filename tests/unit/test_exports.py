"""Files that Excel opens: what is in them is what was put in, and nothing calculates."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from contests import exports
from contests.cells import safe
from contests.exports import Cell

HEADS, WIDTHS = ("Номер", "Имя", "Когда"), (12, 30, 18)
NOON = datetime(2026, 11, 22, 18, 0)  # noqa: DTZ001  # as a clock on the wall shows it
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


def sheet_of(*rows: list[Cell]) -> Any:
    with exports.xlsx(HEADS, WIDTHS, rows) as file:
        return load_workbook(io.BytesIO(file.read())).active


def test_heads_are_frozen_and_columns_are_wide_enough() -> None:
    sheet = sheet_of([1, "Анна", NOON])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C2"
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == list(WIDTHS)
    assert [cell.value for cell in sheet[1]] == list(HEADS)
    assert all(cell.font.bold for cell in sheet[1])


def test_cyrillic_numbers_and_dates_are_kept_for_what_they_are() -> None:
    number, name, when = sheet_of([123456789, "Ёлка Ъ", NOON])[2]
    assert (number.value, number.data_type) == (123456789, "n")
    assert name.value == "Ёлка Ъ"
    assert (when.value, when.is_date, when.number_format) == (NOON, True, "dd.mm.yyyy hh:mm")


@pytest.mark.parametrize(
    ("number", "value", "number_format"),
    [
        (99_999_999_999, 99_999_999_999, "General"),
        (100_000_000_000, 100_000_000_000, "0"),
        (999_999_999_999_999, 999_999_999_999_999, "0"),
        (123_456_789_012_345_678, "123456789012345678", "@"),
    ],
)
def test_no_number_is_shown_with_an_exponent_or_loses_a_digit(
    number: int, value: object, number_format: str
) -> None:
    cell = sheet_of([number, "", None])[2][0]
    assert (cell.value, cell.number_format) == (value, number_format)


@pytest.mark.parametrize(
    "text", ["=1+1", "#N/A", "#REF!", "TRUE", "1E+17", "_x0041_", "2026-11-22"]
)
def test_a_text_stays_a_text(text: str) -> None:
    cell = sheet_of([1, text, None])[2][1]
    assert cell.data_type == "s"
    assert cell.value == safe(text)


@settings(max_examples=25, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_no_name_makes_a_formula_or_breaks_the_file(names: list[str]) -> None:
    table: list[list[Cell]] = [[number, name, NOON] for number, name in enumerate(names)]
    sheet = sheet_of(*table)
    rows = list(sheet.iter_rows(min_row=2))
    assert len(rows) == len(names)
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}


def test_nobody_makes_an_empty_table() -> None:
    assert sheet_of().max_row == 1


@given(st.lists(TEXTS, max_size=8))
def test_csv_reads_back_as_it_was_written(names: list[str]) -> None:
    rows: list[list[Cell]] = [[number, name, NOON] for number, name in enumerate(names)]
    text = "".join(exports.csv_lines(HEADS, rows, "%d.%m.%Y %H:%M"))
    assert text.startswith("\ufeff")
    _heads, *found = csv.reader(io.StringIO(text[1:], newline=""), delimiter=";")
    expected = [[str(n), safe(name), "22.11.2026 18:00"] for n, name in enumerate(names)]
    assert found == expected


def test_a_long_number_is_a_text_in_csv() -> None:
    lines = list(exports.csv_lines(HEADS, [[99_999_999_999, "", None], [10**17, "", None]], "%d"))
    assert lines[1:] == ["99999999999;;\r\n", "'100000000000000000;;\r\n"]
