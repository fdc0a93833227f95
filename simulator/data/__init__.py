"""Lists of words that are too long for code."""

from pathlib import Path


def errors() -> dict[int, str]:
    """VK's texts by code, from VK's schema; 1051 is not in it, but met in practice."""
    lines = _text("errors").splitlines()
    return {int(code): text for code, text in (line.split(" ", 1) for line in lines)}


def words(name: str) -> list[str]:
    return _text(name).split()


def _text(name: str) -> str:
    return (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
