"""What a reader runs at home: `python -m winners.verify`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.draw1 import DATA, ENTRIES, MANIFEST, edited, read
from winners.verify import main

ROOT = DATA.parents[2]
OTHER_CHAIN = read("other-chain.txt").rstrip("\n")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Manifest, entries and signature of the known draw, to be tampered with."""
    names = ["manifest.txt", "entries.txt", "signature.txt"]
    for name in names:
        (tmp_path / name).write_text(read(name))
    return [str(tmp_path / name) for name in names]


def _openings(tmp_path: Path, lines: list[str]) -> list[str]:
    path = tmp_path / "openings.txt"
    path.write_text("".join(f"{line}\n" for line in lines))
    return ["--openings", str(path)]


def _on_other_chain(files: list[str]) -> None:
    chain_hash = OTHER_CHAIN.split(":")[0]
    Path(files[0]).write_text(edited(MANIFEST, 12, f"beacon=drand:{chain_hash}"))
    Path(files[2]).write_text(read("other-signature.txt"))


def _bare(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run on an interpreter that has nothing but its standard library."""
    command = [sys.executable, "-S", "-E", "-m", "winners.verify", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_known_draw_verifies_on_a_bare_interpreter(files: list[str]) -> None:
    done = _bare(*files)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-1] == "verified"
    rows = [" ".join(line.split()) for line in lines]
    assert set(read("expected.txt").splitlines()) <= set(rows)


def test_a_bare_interpreter_is_told_what_the_beacon_check_needs(files: list[str]) -> None:
    done = _bare(*files, "--beacon")
    assert done.returncode == 2
    assert done.stderr.endswith("--beacon needs the Python package py_ecc\n")


def test_what_was_not_checked_is_said(files: list[str], capsys: Capture) -> None:
    assert main(files) == 0
    out = capsys.readouterr().out
    assert "checked: the list is the one the manifest commits to (8 entries, 15 tickets)" in out
    assert "not checked: the text of the rules" in out
    assert "not checked: who is behind the leaves" in out
    assert "not checked: the signature against the beacon's key" in out


def test_the_beacons_signature_is_checked_when_asked(files: list[str], capsys: Capture) -> None:
    assert main([*files, "--beacon"]) == 0
    out = capsys.readouterr().out
    assert "checked: the signature is drand quicknet's for round 42" in out
    assert "not checked: the signature" not in out


def test_another_chain_is_checked_with_its_own_key(files: list[str], capsys: Capture) -> None:
    _on_other_chain(files)
    assert main([*files, "--beacon", "--chain", OTHER_CHAIN]) == 0
    assert "another chain than quicknet" in capsys.readouterr().out


def test_a_draw_on_another_chain_is_not_quicknets(files: list[str], capsys: Capture) -> None:
    _on_other_chain(files)
    assert main([*files, "--beacon"]) == 1
    assert capsys.readouterr().out.startswith("The manifest names drand:9658")


def test_a_made_up_signature_is_found_out_by_the_beacons_key(
    files: list[str], capsys: Capture
) -> None:
    Path(files[2]).write_text(read("other-signature.txt"))
    assert main([*files, "--beacon"]) == 1
    assert capsys.readouterr().out == "The signature is not the beacon's for round 42.\n"


def test_a_list_frozen_after_the_round_was_known_is_found_out(
    files: list[str], capsys: Capture
) -> None:
    Path(files[0]).write_text(edited(MANIFEST, 11, "frozen_at=2023-08-23T15:11:30Z"))
    assert main([*files, "--beacon"]) == 1
    assert capsys.readouterr().out == "The list was frozen after round 42 became known.\n"


@pytest.mark.parametrize(
    ("which", "content", "sentence"),
    [
        pytest.param(
            0,
            edited(MANIFEST, 7, "entries_count=9"),
            "manifest.txt, line 7: entries_count is 9 here, 8 in the list",
            id="another count",
        ),
        pytest.param(
            0, "\ufeff" + MANIFEST, "manifest.txt, line 1: only ASCII is allowed", id="BOM"
        ),
        pytest.param(
            1,
            "\n".join(ENTRIES.split("\n")[1:]),
            "manifest.txt, line 5: entries_sha256 is ",
            id="an entrant dropped",
        ),
        pytest.param(
            1, ENTRIES[:-1], "entries.txt, line 8: the file has to end with a line feed", id="cut"
        ),
        pytest.param(
            1, ENTRIES + "Я\n", "entries.txt, line 9: only ASCII is allowed", id="Cyrillic"
        ),
        pytest.param(2, "95A9\n", "signature.txt has to be one line of 96 lowercase", id="hex"),
        pytest.param(2, "", "signature.txt, line 1: the file has to end", id="no signature"),
        pytest.param(
            2,
            read("signature.txt") * 2,
            "signature.txt, line 2: one line is wanted",
            id="two signatures",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    files: list[str], which: int, content: str, sentence: str, capsys: Capture
) -> None:
    Path(files[which]).write_text(content, encoding="utf-8")
    assert main(files) == 1
    assert capsys.readouterr().out.startswith(sentence)


def test_the_rules_have_to_be_the_committed_ones(
    files: list[str], tmp_path: Path, capsys: Capture
) -> None:
    rules = tmp_path / "rules.txt"
    rules.write_text("anything else")
    assert main([*files, "--rules", str(rules)]) == 1
    assert capsys.readouterr().out.startswith("These are not the rules")


def test_the_committed_rules_are_recognised(
    files: list[str], tmp_path: Path, capsys: Capture
) -> None:
    rules = tmp_path / "rules.txt"
    rules.write_bytes(b"abc")
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    Path(files[0]).write_text(edited(MANIFEST, 4, f"rules_sha256={abc}"))
    assert main([*files, "--rules", str(rules)]) == 0
    assert "checked: the rules are the ones" in capsys.readouterr().out


@pytest.mark.parametrize("columns", [2, 3])
def test_openings_name_the_people_behind_the_leaves(
    files: list[str], tmp_path: Path, columns: int, capsys: Capture
) -> None:
    lines = [" ".join(line.split()[:columns]) for line in read("openings.txt").splitlines()]
    assert main([*files, *_openings(tmp_path, lines)]) == 0
    out = capsys.readouterr().out
    assert "checked: 8 of 8 entries open to one person each" in out
    assert next(line for line in out.splitlines() if " main " in line).endswith(" vk:5")


def test_one_persons_own_opening_can_be_checked_alone(
    files: list[str], tmp_path: Path, capsys: Capture
) -> None:
    own = read("openings.txt").splitlines()[1]
    assert main([*files, *_openings(tmp_path, [own])]) == 0
    out = capsys.readouterr().out
    assert "checked: 1 of 8 entries open" in out
    assert "not checked: the people behind the other entries" in out


FIRST, SECOND, *_ = (line.split() for line in read("openings.txt").splitlines())


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        pytest.param([f"vk:2 {FIRST[1]}"], 1, id="somebody else's nonce"),
        pytest.param([f"{FIRST[0]} {FIRST[1]} {SECOND[2]}"], 1, id="somebody else's leaf"),
        pytest.param([" ".join(FIRST[:2])] * 2, 2, id="twice"),
        pytest.param([" ".join(FIRST), "vk:05 " + SECOND[1]], 2, id="a leading zero"),
        pytest.param([" ".join(FIRST), ""], 2, id="an empty line"),
    ],
)
def test_an_opening_of_nothing_is_refused_with_its_line(
    files: list[str], tmp_path: Path, lines: list[str], line: int, capsys: Capture
) -> None:
    assert main([*files, *_openings(tmp_path, lines)]) == 1
    assert capsys.readouterr().out.startswith(f"openings.txt, line {line}: ")


def test_machines_get_the_same_as_people(files: list[str], capsys: Capture) -> None:
    assert main([*files, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    lines = [f"{key} {found[key]}" for key in ("manifest_id", "randomness", "seed")]
    lines += [" ".join(str(value) for value in place.values()) for place in found["places"]]
    assert "\n".join(lines) + "\n" == read("expected.txt")
    assert found["verified"] is True
    assert "the signature against the beacon's key (--beacon)" in found["not_checked"]


def test_machines_are_told_what_is_wrong(files: list[str], capsys: Capture) -> None:
    Path(files[1]).write_text("")
    assert main([*files, "--json"]) == 1
    problem = "entries.txt, line 1: the file has to end with a line feed"
    assert json.loads(capsys.readouterr().out) == {"verified": False, "problem": problem}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda files: files[:2], id="a file less"),
        pytest.param(lambda files: [*files[:2], "no such file"], id="no such file"),
        pytest.param(lambda files: [*files[:2], "."], id="a folder"),
        pytest.param(lambda files: [*files, "--chain", OTHER_CHAIN], id="a chain for nothing"),
        pytest.param(lambda files: [*files, "--beacon", "--chain", "quicknet"], id="a bad chain"),
        pytest.param(lambda files: [*files, "--believe"], id="no such option"),
    ],
)
def test_a_wrong_call_is_told_apart_from_a_wrong_draw(
    files: list[str], change: Callable[[list[str]], list[str]], capsys: Capture
) -> None:
    with pytest.raises(SystemExit) as end:
        main(change(files))
    assert end.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
