"""The register: whatever is changed, taken out or moved in it is found."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draw1 import MANIFEST, SIGNATURE, read
from tests.unit.registers import KNOWN, rechained, register_of
from winners.chain import (
    NOTHING,
    ManifestsError,
    RegisterError,
    Row,
    check_signatures,
    draws_text,
    parse,
    read_manifests,
)
from winners.entries import LineError
from winners.manifest import NO_MANIFEST
from winners.register import main

ROWS, MANIFESTS = register_of(12)
TEXT = draws_text(ROWS)
LINES = TEXT.splitlines(keepends=True)
WHERE = st.integers(0, len(LINES) - 1)


@given(st.integers(0, 30), st.integers())
def test_a_register_reads_as_it_was_written(length: int, seed: int) -> None:
    rows, manifests = register_of(length, seed)
    assert parse(draws_text(rows)) == rows
    assert len(read_manifests(rows, manifests)) == length


@given(st.integers(0, len(TEXT) - 1), st.integers(0, 127).map(chr))
def test_any_other_character_anywhere_is_found(where: int, other: str) -> None:
    changed = TEXT[:where] + other + TEXT[where + 1 :]
    if changed != TEXT:
        with pytest.raises(RegisterError):
            parse(changed)


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 200))
def test_any_piece_taken_out_is_found_unless_it_is_the_last_lines(where: int, length: int) -> None:
    left = TEXT[:where] + TEXT[where + length :]
    ends_early = TEXT.startswith(left) and left.endswith("\n")
    if left and not ends_early:
        with pytest.raises(RegisterError):
            parse(left)


@given(WHERE, WHERE)
def test_lines_in_another_order_are_found(one: int, other: int) -> None:
    lines = list(LINES)
    lines[one], lines[other] = lines[other], lines[one]
    if one != other:
        with pytest.raises(RegisterError):
            parse("".join(lines))


@given(st.integers(1, len(LINES) - 1))
def test_a_register_that_does_not_begin_at_the_beginning_is_found(start: int) -> None:
    with pytest.raises(RegisterError, match="line 1"):
        parse("".join(LINES[start:]))


@given(WHERE, WHERE)
def test_a_line_put_in_twice_is_found(line: int, where: int) -> None:
    with pytest.raises(RegisterError):
        parse("".join([*LINES[:where], LINES[line], *LINES[where:]]))


@given(WHERE)
def test_a_row_left_out_is_found_even_if_all_checks_are_made_anew(where: int) -> None:
    shorter = ROWS[:where] + ROWS[where + 1 :]
    if where == len(ROWS) - 1:
        return  # the newest: see below
    with pytest.raises(RegisterError, match="follow"):
        parse(draws_text(shorter))


@given(WHERE, st.sampled_from(["contest", "draw", "manifest_id", "left out", "swapped"]))
def test_history_written_anew_throughout_does_not_fit_its_manifests(where: int, what: str) -> None:
    rows = list(ROWS)
    match what:
        case "left out":
            rows.pop(where)
        case "swapped":
            rows[where], rows[where - 1] = rows[where - 1], rows[where]
        case _:
            others: dict[str, Any] = {"contest": "other", "draw": 77, "manifest_id": "ab" * 32}
            rows[where] = rows[where]._replace(**{what: others[what]})
    with pytest.raises(LineError):
        read_manifests(rechained(rows), MANIFESTS)


@given(st.integers(0, len(MANIFESTS) - 1), st.characters(max_codepoint=127))
def test_any_other_character_in_the_manifests_is_found(where: int, other: str) -> None:
    changed = MANIFESTS[:where] + other + MANIFESTS[where + 1 :]
    if changed != MANIFESTS:
        with pytest.raises(ManifestsError):
            read_manifests(ROWS, changed)


def test_newest_lines_left_out_are_not_seen_without_a_head() -> None:
    assert parse("".join(LINES[:-3])) == ROWS[:-3]


DRAWN = Row(KNOWN.manifest_id, NO_MANIFEST, KNOWN.contest, 1, "drawn", SIGNATURE)
AGAIN = replace(KNOWN, draw=2, prev_manifest_sha256=KNOWN.manifest_id)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([DRAWN._replace(evidence=NOTHING)], "state and evidence"),
        ([DRAWN._replace(state="void")], "state and evidence"),
        ([DRAWN._replace(draw=2)], "count up"),
        ([DRAWN, DRAWN._replace(prev=KNOWN.manifest_id)], "there already"),
        (
            [DRAWN, Row(AGAIN.manifest_id, KNOWN.manifest_id, KNOWN.contest, 2, "void", "-")],
            "drawn",
        ),
    ],
)
def test_a_register_that_cannot_be_is_refused(rows: list[Row], why: str) -> None:
    with pytest.raises(RegisterError, match=why):
        parse(draws_text(rows))


def test_a_signature_of_another_round_is_found() -> None:
    assert check_signatures([DRAWN], [KNOWN]) == 1
    other = DRAWN._replace(evidence=read("other-signature.txt").strip())
    with pytest.raises(RegisterError, match=f"round {KNOWN.round}"):
        check_signatures([other], [KNOWN])


@pytest.fixture
def draws(tmp_path: Path) -> Path:
    path = tmp_path / "draws.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_the_command_says_what_it_checked_and_what_it_did_not(
    draws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(draws)]) == 0
    said = capsys.readouterr().out
    assert "checked: one chain" in said
    assert "not checked: whether the newest lines were left out" in said
    assert said.endswith(f"head: {ROWS[-1].manifest_id}\n")


def test_a_head_that_was_noted_shows_what_was_left_out(
    draws: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = ROWS[-1].manifest_id
    assert main([str(draws), "--head", newest]) == 0
    draws.write_bytes("".join(LINES[:-1]).encode())
    assert main([str(draws), "--head", newest]) == 1
    assert f"line 12: {newest} is not here" in capsys.readouterr().out


def test_the_command_checks_manifests_and_signatures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draws, manifests = tmp_path / "draws.txt", tmp_path / "manifests.txt"
    draws.write_text(draws_text([DRAWN]))
    manifests.write_text(MANIFEST)
    assert main([str(draws), "--manifests", str(manifests), "--beacon"]) == 0
    assert "1 signatures are drand quicknet's" in capsys.readouterr().out
    manifests.write_text(MANIFEST.replace("alternates=2", "alternates=3"))
    assert main([str(draws), "--manifests", str(manifests)]) == 1


def test_a_register_that_cannot_be_read_is_a_wrong_question(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path / "nothing.txt")])
    assert ended.value.code == 2
