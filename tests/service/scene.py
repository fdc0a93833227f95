"""A library, its readers on a VK in memory, and a clock that a test moves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from communities.connecting import connect
from communities.models import Community
from contests import jobs as contest_jobs
from contests import opening, service, steps
from contests.conditions import Condition, What
from contests.drafts import ContestDraft, PrizeDraft
from contests.lifecycle import Plan, Step
from contests.models import Contest, DueStep, Entry
from extensions import db
from tests.fakes.vk import FakeVk
from vk.port import Person, Tokens
from webhooks import jobs as inbox
from winners import service as winners

GROUP = 77
ROUND_AT = datetime(2023, 8, 23, 15, 11, 30, tzinfo=UTC)  # of quicknet's round 42
OPENS = ROUND_AT - timedelta(hours=2)
CLOSES = ROUND_AT - timedelta(hours=1)

ACTIONS = {
    Step.OPEN: opening.open_contest,
    Step.CLOSE: opening.close_contest,
    Step.FREEZE: winners.freeze_list,
    Step.DRAW: winners.draw_winners,
    Step.PUBLISH: winners.publish,
}


@dataclass
class Clock:
    """Stands still until a test moves it."""

    moment: datetime = OPENS

    def __call__(self) -> datetime:
        return self.moment


class Scene:
    """Short verbs for tests; everything they do goes through the product's own functions."""

    def __init__(self, vk: FakeVk) -> None:
        self.vk = vk
        self.clock = Clock()
        self.usual: dict[str, object] = {}  # terms of every contest, unless a test says otherwise
        self.community = self._connect()

    def _connect(self) -> Community:
        tokens = Tokens("community-token", "service-token")
        return connect(tokens, "Asia/Yekaterinburg", self.clock(), slug="library", group_id=GROUP)

    def reader(self, user_id: int, *, closed: bool = False, deactivated: str | None = None) -> int:
        person = Person(user_id, f"Имя{user_id}", f"Фамилия{user_id}", deactivated, closed)
        self.vk.profiles[user_id] = person
        return user_id

    def does_everything(self, contest: Contest, *user_ids: int) -> None:
        """Like, repost, comment and join, seen only by those who read VK."""
        post_id = contest.post_id or 0
        self.vk.now = int(self.clock().timestamp())
        for user_id in user_ids:
            self.reader(user_id)
            self.vk.threads[post_id].likers.add(user_id)
            self.vk.repost(post_id, user_id)
            self.vk.comment(post_id, user_id, "Моя любимая книга")
            self.vk.joined.add(user_id)

    def contest(self, **changes: object) -> Contest:
        made = service.create(
            self.community, draft(**{**self.usual, **changes}), None, self.clock()
        )
        service.schedule(made, None, self.clock())
        return made

    def open_contest(self, **changes: object) -> Contest:
        contest = self.contest(**changes)
        self.take(contest, Step.OPEN)
        return contest

    def frozen(self, *user_ids: int, **changes: object) -> Contest:
        contest = self.open_contest(**changes)
        self.does_everything(contest, *user_ids)
        self.clock.moment = CLOSES
        self.take(contest, Step.CLOSE)
        self.take(contest, Step.FREEZE)
        return contest

    def drawn(self, *user_ids: int) -> Contest:
        contest = self.frozen(*user_ids)
        self.clock.moment = ROUND_AT
        self.take(contest, Step.DRAW)
        return contest

    def take(self, contest: Contest, step: Step) -> DueStep:
        """What a worker does when the bell rings for a step."""
        row = self.step(contest, step)
        steps.take(row.id, ACTIONS[step], self.clock)
        db.session.refresh(contest)
        return self.step(contest, step)

    def step(self, contest: Contest, step: Step) -> DueStep:
        found = select(DueStep).where(DueStep.contest_id == contest.id, DueStep.step == step)
        return db.session.scalars(found).one()

    def entry(self, contest: Contest, user_id: int) -> Entry | None:
        found = select(Entry).where(Entry.contest_id == contest.id, Entry.user_id == user_id)
        return db.session.scalar(found)

    def drain(self) -> None:
        inbox.drain()
        contest_jobs.look_up_people()


def draft(**changes: object) -> ContestDraft:
    fields: dict[str, object] = {
        "title": "Книга на выходные",
        "description": "Выбираем читателя.",
        "organiser": "Библиотека",
        "claim_terms": "Напишите нам за 14 дней.",
        "announcement": "Разыгрываем книгу.",
        "plan": Plan(OPENS, CLOSES, ROUND_AT, publishes_itself=True),
        "conditions": (
            Condition(What.LIKED),
            Condition(What.REPOSTED),
            Condition(What.COMMENTED, keyword="книга"),
            Condition(What.SUBSCRIBED),
            Condition(What.NOT_MANAGER),
            Condition(What.ACTIVE),
        ),
        "prizes": (PrizeDraft("Роман", 1), PrizeDraft("Сборник", 1)),
        "alternates": 2,
        "disclosure": "id",
        "open_list": True,
    }
    return ContestDraft(**{**fields, **changes})  # type: ignore[arg-type]
