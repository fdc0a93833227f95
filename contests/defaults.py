"""What a new contest's form is filled with: texts to be changed, dates that can be kept.

The texts are for VK and for the rules, so like those they are always Russian.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from communities.models import Community
from contests.conditions import What

HEAD_START = timedelta(minutes=10)
LENGTH = timedelta(days=7)
EVENING = 18
PAUSE = timedelta(minutes=40)
ASKED = (What.LIKED, What.COMMENTED, What.SUBSCRIBED)

DESCRIPTION = (
    "Разыгрываем книги среди читателей нашего сообщества. "
    "Участвовать просто: выполните условия до окончания приёма."
)
ORGANISER = "{name}, https://vk.com/{screen_name}. Адрес, телефон и почта: "
CLAIM_TERMS = (
    "Напишите сообществу в течение 14 дней после публикации итогов и заберите приз в библиотеке. "
    "Если победитель не отзовётся, приз перейдёт к следующему из резерва."
)
ANNOUNCEMENT = (
    "Разыгрываем книги! Поставьте «Нравится» этому посту, подпишитесь на сообщество и напишите "
    "в комментарии, какую книгу вы посоветуете другу. Итоги подведём случайной жеребьёвкой, "
    "которую может проверить каждый."
)


def new_contest(community: Community, now: datetime, window: timedelta) -> dict[str, Any]:
    """Values for ContestForm. `window` is the least time between close and draw."""
    opens_at, closes_at, draw_at = dates(now.astimezone(ZoneInfo(community.zone)), window)
    return {
        "description": DESCRIPTION,
        "organiser": ORGANISER.format(name=community.name, screen_name=community.screen_name),
        "claim_terms": CLAIM_TERMS,
        "announcement": ANNOUNCEMENT,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "draw_at": draw_at,
        **{
            what.value: {"need": "required"}
            for what in (What.LIKED, What.COMMENTED, What.SUBSCRIBED)
        },
    }


def dates(now: datetime, window: timedelta) -> tuple[datetime, datetime, datetime]:
    """When to open, close and draw, in the zone of `now`, to the minute."""
    opens_at = (now + HEAD_START).replace(second=0, microsecond=0)
    closes_at = (opens_at + LENGTH).replace(hour=EVENING, minute=0)
    return opens_at, closes_at, closes_at + max(PAUSE, window + HEAD_START)
