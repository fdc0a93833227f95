"""A list that was frozen in a time which a restore has lost: another one must not take its place.

Its fingerprint stands under the post, where everybody may have seen it. A new list would name
another round, and might have other winners.
"""

import re
from datetime import datetime, timedelta

from sqlalchemy import select

import restores
from communities.service import vk_of
from contests.models import Contest
from contests.steps import StepError
from extensions import db
from outbox.service import carries
from winners.models import Draw
from winners.texts import results_page

AGAIN = timedelta(minutes=10)
FINGERPRINT = re.compile(r"\b[0-9a-f]{64}\b")


def check(contest_id: int, now: datetime) -> None:
    """StepError("frozen_before") if there was one. Holds no transaction while VK is asked."""
    if not restores.lately(now):
        return
    contest = db.session.get_one(Contest, contest_id)
    ours = set(db.session.scalars(select(Draw.manifest_id).where(Draw.contest_id == contest_id)))
    wall_id, post_id, page = contest.community.wall_id, contest.post_id or 0, results_page(contest)
    vk = vk_of(contest.community)
    db.session.commit()
    said = [c.text for c in vk.comments(wall_id, post_id) if c.from_id == wall_id]
    marks = {mark for text in said if carries(text, page) for mark in FINGERPRINT.findall(text)}
    if marks - ours:
        raise StepError("frozen_before", again_in=AGAIN)
