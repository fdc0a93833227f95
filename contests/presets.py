"""What a preset is: a draw thought out beforehand, of which a few answers make a whole one. Pure.

Its texts are for VK and for the rules, so like those they are always Russian. Places for facts:
{prizes} («Приз: …»), {book} («книгу» or «книги»), {closes}, {draws}, {zone}, {days}, and the
preset's own questions by name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime

from contests.conditions import Condition, What

DATE = "d MMMM, HH:mm"
AT = "d MMMM 'в' HH:mm"
DATES = (AT, DATE, "d MMMM y, HH:mm", "d MMMM y", "d MMMM")  # as a text may name one; longer first
UNSAID = "…"  # stands in a shown post for what is not typed yet

ZONES = {
    "Europe/Kaliningrad": "калининградскому",
    "Europe/Moscow": "московскому",
    "Europe/Samara": "самарскому",
    "Asia/Yekaterinburg": "екатеринбургскому",
    "Asia/Omsk": "омскому",
    "Asia/Novosibirsk": "новосибирскому",
    "Asia/Krasnoyarsk": "красноярскому",
    "Asia/Irkutsk": "иркутскому",
    "Asia/Yakutsk": "якутскому",
    "Asia/Vladivostok": "владивостокскому",
    "Asia/Magadan": "магаданскому",
    "Asia/Kamchatka": "камчатскому",
}

CLAIM = (
    "Победителей назовём в сообществе и на странице розыгрыша. Напишите нам в сообщения "
    "сообщества в течение {days} дней после итогов — договоримся, когда и где забрать приз. "
    "Если победитель не отзовётся, приз перейдёт к следующему из резерва."
)
POST = """{lead}

Как участвовать:
{steps}

{{prizes}}
Участвовать можно до {{closes}} ({{zone}}). Жеребьёвка — {{draws}}: она случайна, \
и проверить её может каждый.

#розыгрыш #библиотека"""


@dataclass(frozen=True)
class Preset:
    """One kind of draw. `asks` are its own questions, each with what it begins with."""

    code: str
    number: int  # among forms that are kept for later: never given to another preset
    title: str
    description: str
    lead: str
    steps: tuple[str, ...]  # what readers do, as the post says it
    conditions: tuple[Condition, ...]
    asks: Mapping[str, str]
    note: str = ""
    hides: bool = False  # the comment's keyword is the answer: not shown to readers
    weighted: bool = False
    days: int = 7
    alternates: int = 3
    claim_days: int = 14

    @property
    def adopts(self) -> bool:
        """Whether it uses a post that is on the wall already."""
        return "post" in self.asks

    @property
    def required(self) -> tuple[What, ...]:
        """What nobody takes part without."""
        return tuple(c.what for c in self.conditions if c.required)


@dataclass(frozen=True)
class Facts:
    """What the texts name: the answers, and dates by the community's clock (aware)."""

    prize: str
    count: int
    closes_at: datetime
    draw_at: datetime
    zone: str  # IANA
    own: Mapping[str, str]


@dataclass(frozen=True)
class Texts:
    """A preset's texts, told of this one draw."""

    title: str
    description: str
    announcement: str
    claim_terms: str


def texts(preset: Preset, facts: Facts) -> Texts:
    """Everything that readers will read."""
    places = {
        "prizes": prizes_words(facts.prize, facts.count),
        "book": "книги" if facts.count > 1 else "книгу",
        "closes": date_words(facts.closes_at),
        "draws": date_words(facts.draw_at, AT),
        "zone": zone_words(facts.zone, facts.closes_at),
        "days": preset.claim_days,
        **{name: _quoted(name, facts.own.get(name, "")) for name in preset.asks},
    }
    steps = lines(preset.steps) + preset.note
    post = "" if preset.adopts else POST.format(lead=preset.lead, steps=steps)
    written = (preset.title, preset.description, post, CLAIM)
    return Texts(*(text.format_map(places) for text in written))


def _quoted(name: str, answer: str) -> str:
    answer = " ".join(answer.split()) if name != "quote" else answer.strip()
    if name == "quote":
        return "«" + answer.strip('«»"“”') + "»" if answer else UNSAID
    return answer or UNSAID


def lines(steps: Sequence[str]) -> str:
    """«— подпишитесь;» a line each, the last one with a full stop."""
    return ";\n".join(f"— {step}" for step in steps) + "."


def prizes_words(title: str, count: int) -> str:
    """«Приз: роман.», «Призы: закладка — 3 шт.»"""
    title = title.strip().rstrip(".")
    if count > 1:
        return f"Призы: {title or UNSAID} — {count} шт."
    return f"Приз: {title}." if title else f"Приз: {UNSAID}"


def date_words(moment: datetime, pattern: str = DATE) -> str:
    """«22 ноября, 18:00»."""
    return str(format_datetime(moment, pattern, locale="ru"))


def zone_words(zone: str, moment: datetime) -> str:
    """«по московскому времени»; far from Russia «по времени UTC+2»."""
    if zone in ZONES:
        return f"по {ZONES[zone]} времени"
    offset = moment.utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0
    return f"по времени UTC{hours:+g}"


def redated(text: str, pairs: Sequence[tuple[datetime, datetime]]) -> str:
    """A text with each old date that it names made the new one; moments by one clock."""
    marks = {}  # so that a new date is not taken for another old one
    for pattern in DATES:
        for number, (old, new) in enumerate(pairs):
            mark = f"\0{number}{pattern}\0"
            text = re.sub(_whole(date_words(old, pattern)), mark, text)
            marks[mark] = date_words(new, pattern)
    for mark, date in marks.items():
        text = text.replace(mark, date)
    return text


def _whole(date: str) -> str:
    """«2 ноября» is not in «22 ноября»."""
    return rf"(?<!\d){re.escape(date)}(?!\d)"
