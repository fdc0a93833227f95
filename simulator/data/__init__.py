"""Lists of words that are too long for code."""

from pathlib import Path


def words(name: str) -> list[str]:
    return (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").split()
