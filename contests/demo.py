"""A contest to show and to test with: sensible texts, short dates."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from communities.models import Community
from contests import service
from contests.conditions import Condition, What
from contests.drafts import ContestDraft, PrizeDraft
from contests.lifecycle import Plan
from contests.models import Contest


@dataclass(frozen=True)
class Length:
    """How long the demo contest runs; seconds from now."""

    closes_in: int
    draw_in: int
    keyword: str = "книга"
    alternates: int = 3


def draft(community: Community, length: Length, now: datetime) -> ContestDraft:
    """Like + repost + comment with a keyword + subscribed, three prizes."""
    start = now.replace(microsecond=0)
    return ContestDraft(
        title="Книга на выходные",
        description=(
            "Выбираем троих читателей, которым достанется книга на выходные. "
            "Расскажите, какую книгу вы бы посоветовали другу."
        ),
        organiser=f"{community.name}, vk.com/{community.screen_name}",
        claim_terms="Напишите сообществу в течение 14 дней и заберите книгу в вашей библиотеке.",
        announcement=(
            "Разыгрываем три книги на выходные! Поставьте «Нравится», сделайте репост, "
            f"подпишитесь на сообщество и напишите в комментарии слово «{length.keyword}»."
        ),
        plan=Plan(
            opens_at=start,
            closes_at=start + timedelta(seconds=length.closes_in),
            draw_at=start + timedelta(seconds=length.draw_in),
            publishes_itself=True,
        ),
        conditions=(
            Condition(What.LIKED),
            Condition(What.REPOSTED),
            Condition(What.COMMENTED, keyword=length.keyword),
            Condition(What.SUBSCRIBED),
            Condition(What.NOT_MANAGER),
            Condition(What.ACTIVE),
        ),
        prizes=(
            PrizeDraft("Роман «Мастер и Маргарита» в подарочном издании", 1),
            PrizeDraft("Книга-сюрприз от библиотекарей", 2),
        ),
        alternates=length.alternates,
        disclosure="masked",
        open_list=True,
    )


def make(community: Community, length: Length, now: datetime) -> Contest:
    """Create and schedule it; the scheduler opens it at once."""
    contest = service.create(community, draft(community, length, now), None, now)
    service.schedule(contest, None, now)
    return contest
