"""Python, a browser and a shell recompute draws alike, and none of them is taken in."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.draw1 import ENTRIES, MANIFEST, Published, made_up, read, recomputed
from tests.journey.script_site import JS, opened, serving

KNOWN = Published(MANIFEST, ENTRIES, read("signature.txt"))
SHELL = JS.parent / "draw-1.sh"
DRAWS = 1000
CHANGES = 10_000
CHANGES_IN_A_SHELL = 1000  # it starts some thirty programs for each
REFUSED = ["refused"]


@pytest.fixture
def in_browser(browser: Browser) -> Iterator[Any]:
    """Recompute many draws in a browser; a refused one is REFUSED."""
    script = """async (draws) => {
        const { finish, recompute } = await import("/js/draw.mjs");
        const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
        return draws.map(([manifest, entries, evidence]) => {
            const files = { manifest, entries, evidence };
            for (const name in files) files[name] = bytes(files[name]);
            try {
                const { manifestId, randomness, seed, places } = finish(recompute(files));
                return [`manifest_id ${manifestId}`, `randomness ${randomness}`, `seed ${seed}`]
                    .concat(places.map((p) => `${p.rank} ${p.prize} ${p.leaf} ${p.score}`));
            } catch (error) {
                if (!error.line) throw error;
                return ["refused"];
            }
        });
    }"""
    with serving() as site, opened(browser) as tab:
        site.files["/"] = "<!doctype html><title>draws</title>"
        tab.goto(site.url)
        yield lambda draws: tab.evaluate(script, draws)


def _in_python(draw: Published) -> list[str]:
    try:
        return recomputed(draw)
    except ValueError:
        return REFUSED


def _in_shell(draws: list[Published], folder: Path) -> list[list[str]]:
    """One shell takes them all, a folder each."""
    for number, draw in enumerate(draws):
        place = folder / f"{number:05}"
        place.mkdir()
        for name, text in draw._asdict().items():
            (place / name).write_bytes(text.encode("latin-1"))
    each = f"""for draw in *; do
        out=$(sh {SHELL} $draw/manifest $draw/entries $draw/evidence 2> /dev/null) || out=refused
        printf '%s\\n\\n' "$out"
    done"""
    done = subprocess.run(["sh", "-c", each], cwd=folder, capture_output=True, check=True)
    return [part.split("\n") for part in done.stdout.decode().split("\n\n")[:-1]]


def test_all_three_find_what_is_known_of_the_known_draw(in_browser: Any, tmp_path: Path) -> None:
    expected = read("expected.txt").splitlines()
    assert _in_python(KNOWN) == expected
    assert in_browser([KNOWN]) == [expected]
    assert _in_shell([KNOWN], tmp_path) == [expected]


def test_all_three_agree_on_a_thousand_draws(in_browser: Any, tmp_path: Path) -> None:
    random = Random(4)
    draws = [made_up(random) for _ in range(DRAWS)]
    expected = [recomputed(draw) for draw in draws]
    assert in_browser(draws) == expected
    assert _in_shell(draws, tmp_path) == expected


def _bit(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + chr(ord(text[at]) ^ 1 << random.randrange(8)) + text[at + 1 :]


def _line(text: str, random: Random) -> str:
    lines = text.splitlines(keepends=True)
    at, other = random.randrange(len(lines)), random.randrange(len(lines))
    match random.randrange(4):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case _:
            lines.insert(at, random.choice(["\n", " \n", "\r\n", "note=1\n"]))
    return "".join(lines)


def _field(text: str, random: Random) -> str:
    """Another value of the kind that stands there: a number, a hash, a name."""
    lines = text.split("\n")
    at = random.randrange(len(lines) - 1)
    start, _, value = lines[at].rpartition(random.choice("= :"))
    other = random.choice([_other_number(value, random), random.randbytes(32).hex(), "x", ""])
    lines[at] = lines[at][: len(lines[at]) - len(value)] + other if start else other
    return "\n".join(lines)


def _other_number(value: str, random: Random) -> str:
    return str(int(value) + random.choice([-1, 1])) if value.isdecimal() else value.upper()


def _changed(draw: Published, random: Random) -> Published:
    changed = draw
    while changed == draw:
        name = random.choice(Published._fields)
        change = random.choice([_bit, _line, _field])
        changed = draw._replace(**{name: change(getattr(draw, name), random)})
    return changed


def test_no_change_goes_unnoticed_by_any_of_them(in_browser: Any, tmp_path: Path) -> None:
    """A bit, a line or a field of a file: it is refused, or leads to another seed."""
    random = Random(44)
    draws = [made_up(random) for _ in range(100)]
    changes = [_changed(draws[n % 100], random) for n in range(CHANGES)]
    seeds = {recomputed(draw)[2] for draw in draws}
    in_python = [_in_python(change) for change in changes]
    assert in_browser(changes) == in_python
    in_shell = _in_shell(changes[:CHANGES_IN_A_SHELL], tmp_path)
    for found in (in_python, in_shell):
        assert 100 < found.count(REFUSED) < len(found)
        assert not [each for each in found if each != REFUSED and each[2] in seeds]
