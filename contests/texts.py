"""Texts for VK and for the rules, rendered from templates/texts: plain text, always Russian.

They are part of what is published (the rules are even hashed), so they do not follow the
language of whoever happens to press the button.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale, format_datetime

from contests.addresses import post_url
from contests.conditions import Condition
from contests.models import Contest
from locales import town_of
from parts import parts

LANGUAGE = "ru"


def render(name: str, contest: Contest, **facts: object) -> str:
    """One text for VK, in Russian, with `\\n` line ends, a final one, and no space at line ends."""
    with force_locale(LANGUAGE):
        return plain(
            f"texts/{name}.txt",
            contest=contest,
            conditions=[Condition.load(document) for document in contest.conditions],
            when=lambda moment: local(moment, contest.community.zone),
            town=town_of(contest.community),
            page=page_of(contest),
            post_url=post_url,
            tax_free=parts().config.tax_free_rub,
            **facts,
        )


def plain(template: str, **facts: object) -> str:
    """A template's plain text, in the language of the moment."""
    # Unlike pages, these texts show every line: a line with a tag alone leaves none behind.
    bare = current_app.jinja_env.overlay(trim_blocks=True, lstrip_blocks=True)
    text = bare.get_template(template).render(**facts)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(lines) + "\n"


def announcement(contest: Contest) -> str:
    """What staff wrote, marked where it is an advertisement, with the page's address, by which
    the post is known to be ours."""
    text = contest.announcement.strip()
    mark = render("advertising", contest).strip()
    link = "" if page_of(contest) in text else render("link", contest).strip()
    return "\n\n".join([text, *(line for line in (mark, link) if line and line not in text)])


def page_of(contest: Contest) -> str:
    """The public page's address."""
    return f"{parts().config.public_url}/c/{contest.slug}"


def local(moment: datetime, zone: str) -> str:
    """«22 ноября 2026, 18:00» in the community's zone."""
    there = moment.astimezone(ZoneInfo(zone))
    return str(format_datetime(there, "d MMMM y, HH:mm", rebase=False))
