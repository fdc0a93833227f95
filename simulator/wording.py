"""Russian numbers and times for the wall."""

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Yekaterinburg")
MONTHS = (
    *("янв", "фев", "мар", "апр", "мая", "июн"),
    *("июл", "авг", "сен", "окт", "ноя", "дек"),
)


def plural(number: int, one: str, few: str, many: str) -> str:
    """`1 участник, 2 участника, 5 участников`."""
    tens, ones = number % 100, number % 10
    if ones == 1 and tens != 11:
        return f"{number} {one}"
    word = few if 2 <= ones <= 4 and not 12 <= tens <= 14 else many
    return f"{number} {word}"


def moment(unix: int) -> str:
    at = datetime.fromtimestamp(unix, ZONE)
    return f"{at.day} {MONTHS[at.month - 1]}, {at:%H:%M}"
