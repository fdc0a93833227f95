"""`python -m winners.verify` where no beacon decides: what it checks, and what it cannot."""

from hashlib import sha256
from pathlib import Path

import pytest

from tests.draw1 import ENTRIES, MANIFEST, edited
from winners.verify import main

Capture = pytest.CaptureFixture[str]
SECRET = "5e" * 32
EVENT = b"Lotto 5 of 36, draw 12345, 2023-08-23 18:11:30 MSK: the five numbers, ascending.\n"
KNOWN_AT = 1692803490  # 2023-08-23 15:11:30 UTC


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Where manifest, entries and evidence go."""
    (tmp_path / "entries.txt").write_text(ENTRIES)
    return [str(tmp_path / name) for name in ("manifest.txt", "entries.txt", "evidence.txt")]


def _on_event(files: list[str]) -> None:
    text = edited(MANIFEST, 12, f"beacon=event:{sha256(EVENT).hexdigest()}")
    Path(files[0]).write_text(edited(text, 13, f"round={KNOWN_AT}"))
    Path(files[2]).write_text("03 11 19 24 35\n")


def _on_commitment(files: list[str], number: int = KNOWN_AT) -> None:
    committed = sha256(bytes.fromhex(SECRET)).hexdigest()
    text = edited(MANIFEST, 12, f"beacon=commit:{committed}")
    Path(files[0]).write_text(edited(text, 13, f"round={number}"))
    Path(files[2]).write_text(f"{SECRET}\n")


def test_a_public_events_result_decides_and_has_to_be_believed(
    files: list[str], tmp_path: Path, capsys: Capture
) -> None:
    _on_event(files)
    assert main(files) == 0
    out = capsys.readouterr().out
    assert "not checked: whether result.txt is what happened in public at 2023-08-23 15:11" in out
    assert "not checked: how the event was described beforehand (--event)" in out
    assert "signature" not in out
    event = tmp_path / "event.txt"
    event.write_bytes(EVENT)
    assert main([*files, "--event", str(event)]) == 0
    assert "\nchecked: event.txt is the one the manifest names\n" in capsys.readouterr().out


def test_another_event_than_the_named_one_is_found_out(
    files: list[str], tmp_path: Path, capsys: Capture
) -> None:
    _on_event(files)
    event = tmp_path / "event.txt"
    event.write_bytes(EVENT.replace(b"12345", b"12346"))
    assert main([*files, "--event", str(event)]) == 1
    assert capsys.readouterr().out == "This is not the event.txt that the manifest names.\n"


def test_a_reveal_decides_and_the_organiser_has_to_be_trusted(
    files: list[str], capsys: Capture
) -> None:
    _on_commitment(files)
    assert main(files) == 0
    out = capsys.readouterr().out
    assert "\nchecked: reveal.txt has the bytes that were committed to, until 2023-08-23" in out
    assert "not checked: that nobody knew these bytes before: the organiser did" in out


def test_another_secret_than_the_committed_one_is_found_out(
    files: list[str], capsys: Capture
) -> None:
    _on_commitment(files)
    Path(files[2]).write_text("5f" * 32 + "\n")
    assert main(files) == 1
    words = "reveal.txt does not have the bytes that were committed to.\n"
    assert capsys.readouterr().out == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (KNOWN_AT - 3600, f"The list was frozen after round {KNOWN_AT - 3600} became known.\n"),
        (10**14, f"Round {10**14} is no moment of this age.\n"),
    ],
)
def test_a_reveal_before_the_list_or_never_is_found_out(
    files: list[str], number: int, words: str, capsys: Capture
) -> None:
    _on_commitment(files, number)
    assert main(files) == 1
    assert capsys.readouterr().out == words


def test_the_beacons_key_says_nothing_about_another_source(
    files: list[str], capsys: Capture
) -> None:
    _on_commitment(files)
    assert main([*files, "--beacon"]) == 1
    assert capsys.readouterr().out.startswith("The manifest names commit:")
