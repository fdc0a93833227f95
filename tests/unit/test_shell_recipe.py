"""What docs/verify.md and draw-1.sh have a reader type leads to the known draw."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.draw1 import DATA, ENTRIES, MANIFEST, edited, read

ROOT = DATA.parents[2]
RECIPE = re.findall(r"```bash\n(.*?)```", (ROOT / "docs" / "verify.md").read_text(), re.DOTALL)


def test_the_recipe_of_the_documentation_finds_the_winners() -> None:
    done = subprocess.run(
        ["bash", "-c", RECIPE[0]], cwd=DATA, capture_output=True, text=True, check=True
    )
    found = [line.split(" ") for line in done.stdout.splitlines()[1:]]
    expected = [line.split(" ") for line in read("expected.txt").splitlines()[3:]]
    assert [[leaf, score] for score, leaf in found[:5]] == [place[2:] for place in expected]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("manifest", MANIFEST.replace("\n", "\r\n"), "manifest.txt: not a manifest of draw/1"),
        ("manifest", MANIFEST[:-1], "manifest.txt: 14 lines are wanted"),
        (
            "manifest",
            edited(MANIFEST, 9, "prizes=main:1,main:2"),
            "manifest.txt: each prize needs a name of its own",
        ),
        ("manifest", edited(MANIFEST, 8, "tickets_total=14"), "manifest.txt: wrong counts"),
        ("entries", ENTRIES.replace(" 5\n", " 6\n"), "entries.txt: another list"),
        ("signature", read("signature.txt").upper(), "signature.txt: not such a line"),
        ("signature", read("signature.txt") * 2, "signature.txt: one line is wanted"),
        ("signature", "", "signature.txt: one line is wanted"),
    ],
)
def test_the_script_says_what_is_wrong(tmp_path: Path, name: str, content: str, words: str) -> None:
    files = {each: read(f"{each}.txt") for each in ("manifest", "entries", "signature")}
    for each, text in (files | {name: content}).items():
        (tmp_path / f"{each}.txt").write_bytes(text.encode())
    command = ["sh", str(ROOT / "static" / "draw-1.sh"), *(f"{each}.txt" for each in files)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"{words}\n")
