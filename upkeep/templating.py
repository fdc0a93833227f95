"""What templates can ask for: spans of time, links of VK's that may be clicked, and doubts."""

from datetime import datetime, timedelta

from flask import Flask
from flask_babel import format_timedelta, gettext

import clock
from upkeep.links import vk_link
from upkeep.trust import doubts

JUST_NOW = timedelta(seconds=10)


def init_templating(app: Flask) -> None:
    """Looked up only by the pages that ask: `doubts` costs queries."""
    app.jinja_env.filters.update(ago=ago, span=span, vk_link=vk_link)
    app.jinja_env.globals["doubts"] = doubts


def ago(value: datetime) -> str:
    """How long it is since then: «5 минут назад»."""
    since = clock.now() - value
    if since < JUST_NOW:
        return str(gettext("just now"))
    return str(format_timedelta(-since, add_direction=True, threshold=1.2))


def span(value: timedelta) -> str:
    """A length of time: «30 минут»."""
    return str(format_timedelta(value, threshold=1.2))
