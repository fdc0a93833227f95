"""Stamps of an authority over HTTP: only one that it signed for this very file counts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.timestamper import Timestamper, timestamper
from winners.timestamps import MOST_BYTES, Authority, TimestampError, stamp, verified

MANIFEST = b"spec=draw/1\n"


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Timestamper]:
    with timestamper(tmp_path) as running:
        yield running


@pytest.fixture
def authority(tsa: Timestamper) -> Authority:
    return Authority(tsa.url, tsa.roots)


def test_a_stamp_says_when_the_authority_saw_the_file(
    tsa: Timestamper, authority: Authority
) -> None:
    answer, moment = stamp(authority, MANIFEST)
    assert moment == tsa.now
    assert verified(authority, MANIFEST, answer) == tsa.now


def test_a_stamp_of_another_file_is_none(authority: Authority) -> None:
    answer, _ = stamp(authority, MANIFEST)
    with pytest.raises(TimestampError, match="not the authority's stamp"):
        verified(authority, MANIFEST + b"\n", answer)


def test_a_stamp_of_another_authority_is_none(authority: Authority, tmp_path: Path) -> None:
    answer, _ = stamp(authority, MANIFEST)
    (tmp_path / "other").mkdir()
    with timestamper(tmp_path / "other") as other, pytest.raises(TimestampError):
        verified(replace(authority, roots=other.roots), MANIFEST, answer)


def _changed(answer: bytes) -> bytes:
    return answer.replace(b"20230823", b"20220823")


@pytest.mark.parametrize(
    "spoil",
    [_changed, lambda answer: answer[:-1], lambda answer: b"", lambda answer: b"<html>"],
)
def test_a_spoilt_answer_is_none(
    tsa: Timestamper, authority: Authority, spoil: Callable[[bytes], bytes]
) -> None:
    tsa.spoil = spoil
    with pytest.raises(TimestampError, match="not the authority's stamp"):
        stamp(authority, MANIFEST)


def test_a_huge_answer_is_cut_off(tsa: Timestamper, authority: Authority) -> None:
    tsa.spoil = lambda answer: bytes(MOST_BYTES + 1)
    with pytest.raises(TimestampError, match="too much"):
        stamp(authority, MANIFEST)


def test_an_authority_that_is_away_brings_nothing(authority: Authority) -> None:
    away = replace(authority, url="http://127.0.0.1:1/")
    with pytest.raises(TimestampError, match="did not answer"):
        stamp(away, MANIFEST)


def test_roots_without_certificates_are_said(authority: Authority, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    with pytest.raises(TimestampError, match="no certificates"):
        stamp(replace(authority, roots=empty), MANIFEST)
