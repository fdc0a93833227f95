"""What staff do about trouble: they see what the product shows them, and do what it asks for."""

import secrets
from collections.abc import Callable, Mapping

from sqlalchemy import select, update

import clock
from communities import obstacles
from communities.models import Community, Obstacle
from communities.sealing import KINDS
from communities.service import by_slug
from contests import stepping
from contests.models import Contest
from extensions import db
from notices import finding
from notices.needs import Kind, Need
from outbox import service as outbox
from outbox.models import Delivery, OutboxRow
from staff import service as staff
from staff.models import Account, Role
from tools.chaos.scenes import Library
from tools.simulator_client import SimulatorClient
from upkeep import service, trust
from vk.errors import Action

PAUSE = "pause"  # stands on the community's page, and passes by itself


class Hands:
    """An administrator of a community. Lives inside the product."""

    def __init__(self, simulator: SimulatorClient, library: Library) -> None:
        self._simulator = simulator
        home, password = by_slug(library.slug), secrets.token_urlsafe(12)
        me = staff.add_account(f"hands-{library.slug}", "Анна", password, clock.now())
        staff.grant(me, home, Role.ADMIN, clock.now())
        db.session.commit()
        self._home_id, self._my_id = home.id, me.id
        self.seen: set[str] = set()

    @property
    def _home(self) -> Community:
        return db.session.get_one(Community, self._home_id)

    @property
    def _me(self) -> Account:
        return db.session.get_one(Account, self._my_id)

    def look_after(self) -> None:
        """Mend whatever needs a hand now; a pause ends at once, as if its time had passed."""
        db.session.rollback()
        now = clock.now()
        for need in finding.find([self._home_id], trust.verdicts([self._home_id], now), now):
            self.seen.add(need.kind)
            if need.kind in MENDS:
                MENDS[need.kind](self, need)
        self._let_pauses_pass()

    def put_key(self, need: Need) -> None:
        """A new one from VK in the place of the one that VK refused."""
        kind = next(kind for kind in KINDS if kind == need.what)
        new = self._simulator.post(
            "/sim/tokens", group_id=self._home.group_id, kind=kind, action="renew"
        )
        service.replace_token(self._home, kind, new["token"], self._me, clock.now())

    def pass_captcha(self, _need: Need) -> None:
        """She has followed VK's links, and says so."""
        for row in obstacles.standing(self._home_id, clock.now()):
            if row.action == Action.HUMAN:
                service.lift(self._home, row.id, self._me, clock.now())

    def send_again(self, need: Need) -> None:
        """What stopped VK is out of the way, she thinks."""
        contest = db.session.get_one(Contest, need.contest_id)
        stuck = (OutboxRow.contest_id == contest.id, OutboxRow.state == Delivery.STUCK)
        for row_id in db.session.scalars(select(OutboxRow.id).where(*stuck)).all():
            outbox.retry(row_id, clock.now())
            stepping.send_again(contest, row_id, self._my_id, clock.now())

    def _let_pauses_pass(self) -> None:
        """As if they had been over for long: the next one is then not a part of this one's.

        After one that was cut short it would be over before anybody looks.
        """
        now = clock.now()
        long_ago = now - 2 * obstacles.GROWS_WITHIN
        standing = obstacles.standing(self._home_id, now)
        paused = [row.id for row in standing if row.action == Action.PAUSE]
        if not paused:
            return
        self.seen.add(PAUSE)
        db.session.execute(update(Obstacle).where(Obstacle.id.in_(paused)).values(until=long_ago))
        outbox.release(self._home_id, now)


MENDS: Mapping[Kind, Callable[[Hands, Need], None]] = {
    Kind.KEY: Hands.put_key,
    Kind.CAPTCHA: Hands.pass_captcha,
    Kind.UNSENT: Hands.send_again,
}
