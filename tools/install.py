"""Make .venv and install the pinned requirements; nothing changed means nothing done.

Run by make with the machine's own Python, so only the standard library is at hand here.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
TRANSLATIONS = ROOT / "translations"
FETCHING = ("Collecting ", "Processing ")  # how pip begins a line about one package


def main(requirements: Path) -> int:
    if not _runs(PYTHON):
        print("Making .venv", flush=True)
        venv.create(VENV, clear=VENV.exists(), with_pip=True)
    return _install(requirements) or _compile_translations()


def _runs(python: Path) -> bool:
    """False when there is none, or when the Python that it was made from has gone."""
    return python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0


def _install(requirements: Path) -> int:
    stamp = VENV / f"installed-{requirements.stem}"
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return 0
    code = _pip_install(requirements)
    if code == 0:
        stamp.write_text(wanted)
    return code


def _pip_install(requirements: Path) -> int:
    """Show a count instead of pip's wall of text; show that text when pip fails."""
    total = sum(1 for line in requirements.read_text().splitlines() if line[:1].isalnum())
    print(f"Installing {total} packages from {requirements.name}", flush=True)
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "-r", str(requirements)]
    quiet = ["--no-input", "--disable-pip-version-check", "--progress-bar=off"]
    said: list[str] = []
    with subprocess.Popen(
        [*command, *quiet], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            fetched = sum(1 for earlier in said if earlier.startswith(FETCHING))
            if line.startswith(FETCHING) and fetched % 20 == 0:
                print(f"  {fetched} of {total}", flush=True)
    if pip.returncode:
        sys.stderr.write("".join(said))
    return pip.returncode


def _compile_translations() -> int:
    sources = list(TRANSLATIONS.rglob("*.po"))
    if all(_is_compiled(source) for source in sources):
        return 0
    print("Compiling translations", flush=True)
    command = [f"{VENV}/bin/pybabel", "--quiet", "compile", "-d", str(TRANSLATIONS)]
    return subprocess.run(command, check=False).returncode


def _is_compiled(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime


if __name__ == "__main__":
    sys.exit(main(ROOT / sys.argv[1]))
