"""What a picture and a poster say of a contest: facts for templates/sheets, always in Russian."""

import json
from enum import Enum, auto
from functools import lru_cache
from io import BytesIO
from typing import Any

import segno
from flask_babel import force_locale

from contests import chance, covers, typesetting
from contests.conditions import DEEDS, Condition
from contests.cropping import SIZE
from contests.models import Contest
from contests.texts import LANGUAGE, page_of, render
from contests.typesetting import cut, printable
from locales import moment, town_of

PICTURE, POSTER = "picture", "poster"
KINDS = {PICTURE: 3, POSTER: 5}  # of prizes that are named
LONGEST = {PICTURE: 70, POSTER: 110}  # characters of a prize's name
LONGEST_NAME = 100  # of a community
LONGEST_DEEDS = 260
UNNAMED = "Розыгрыш"  # what is left of a title of pictures alone
KEPT = 64  # pictures and sheets in a process's memory, of some hundred kilobytes each
PREVIEW_PPI = 75

Facts = dict[str, Any]


class Form(Enum):
    """How a sheet is given out."""

    PICTURE = auto()
    PAPER = auto()
    PREVIEW = auto()


def picture_facts(contest: Contest) -> Facts:
    """Of the picture beside a link."""
    return _facts(contest, PICTURE)


def poster_facts(contest: Contest, paper: str) -> Facts:
    """Of the poster; `paper` is a4 or a3."""
    address = page_of(contest)
    return _facts(contest, POSTER) | {
        "paper": paper,
        "deeds": cut(printable(", ".join(_deeds(contest))), LONGEST_DEEDS),
        "address": address,
        "shown_address": address.split("://", 1)[1],
        "small": _small_print(contest),
    }


def _facts(contest: Contest, sheet: str) -> Facts:
    home, named = contest.community, contest.prizes[: KINDS[sheet]]
    with force_locale(LANGUAGE):
        return {
            "community": cut(printable(home.name), LONGEST_NAME),
            "title": printable(contest.title) or UNNAMED,
            "prizes": [
                {"count": prize.count, "title": cut(printable(prize.title), LONGEST[sheet])}
                for prize in named
            ],
            "more": sum(prize.count for prize in contest.prizes[len(named) :]),
            "state": contest.state.value,
            "closes": moment(contest.closes_at, home.zone),
            "draw": moment(chance.round_at(contest) or contest.draw_at, home.zone),
            "town": printable(town_of(home)),
            "cover": covers.fingerprint_of(contest),
        }


def _deeds(contest: Contest) -> list[str]:
    asked = [Condition.load(document) for document in contest.conditions]
    return [
        render("condition", contest, condition=condition).strip()
        for condition in asked
        if condition.what in DEEDS and condition.required
    ]


def _small_print(contest: Contest) -> str:
    ages = f"Участвуют люди от {contest.least_age} лет." if contest.least_age else ""
    return printable(f"{ages} {render('advertising', contest)}")


def picture(contest: Contest, facts: Facts) -> bytes:
    """PNG of 1200 by 630."""
    return _made(contest.id, PICTURE, Form.PICTURE, json.dumps(facts))


def poster(contest: Contest, facts: Facts) -> bytes:
    """PDF of one page."""
    return _made(contest.id, POSTER, Form.PAPER, json.dumps(facts))


def poster_preview(contest: Contest, facts: Facts) -> bytes:
    """The same page as a PNG, 620 pixels wide for A4."""
    return _made(contest.id, POSTER, Form.PREVIEW, json.dumps(facts))


@lru_cache(maxsize=KEPT)
def _made(contest_id: int, sheet: str, form: Form, told: str) -> bytes:
    """What was set once is kept: `told`, the facts as JSON, holds all that it depends on."""
    facts = json.loads(told)
    jpeg = covers.jpeg_of(contest_id) if facts["cover"] else None
    pictures = {"cover": typesetting.as_svg(jpeg, *SIZE)} if jpeg else {}
    if sheet == POSTER:
        pictures["qr"] = _qr(facts["address"])
    if form is Form.PAPER:
        return typesetting.pdf(sheet, facts, pictures)
    return typesetting.png(sheet, facts, pictures, PREVIEW_PPI if form is Form.PREVIEW else 72)


def _qr(address: str) -> str:
    drawn = BytesIO()
    # The sheet leaves the white around it.
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0)
    return drawn.getvalue().decode()
