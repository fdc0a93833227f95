"""What a library sees on a bad day: events that nobody understands, and a backup that came back."""

import json
from datetime import datetime, timedelta
from typing import Any

import restores
from communities.models import Community
from extensions import db
from webhooks import service
from webhooks.jobs import TRIES
from webhooks.models import Inbox, InboxEvent
from webhooks.quarantine import KILLS

PAGES = ("quarantine-page", "communities-community", "desk-contests", "staff_health-health")
ODD: dict[str, dict[str, Any]] = {
    "KeyError: 'liker_id'": {"type": "like_add", "object": {"object_type": "post"}},
    KILLS: {"type": "wall_reply_new", "object": {"id": 41, "text": "Моя любимая книга 📚"}},
}


def begin(community: Community, now: datetime) -> None:
    """Set two events aside, and say that the last hour is forgotten. Commits."""
    for number, (error, event) in enumerate(ODD.items()):
        whole = {**event, "group_id": community.group_id, "event_id": f"odd-{number}"}
        row = service.row(community.id, service.parse(json.dumps(whole).encode()), 0, now)
        aside = {"state": Inbox.QUARANTINED, "attempts": TRIES, "error": error}
        db.session.add(InboxEvent(**row | aside))
    restores.mark(now - timedelta(hours=1), now)
    db.session.commit()
