"""What winners are written: shown before the results go out, and how it went afterwards."""

from html import unescape

from sqlalchemy import select, update

import clock
from communities.models import Capability
from contests.actions import Kind, Source
from contests.lifecycle import State
from contests.models import Contest, LedgerAction
from extensions import db
from outbox import delivery
from outbox.models import Delivery, OutboxRow
from prizes import jobs as prizes
from tests.fakes.vk import FakeVk
from tests.web.desk.conftest import BehindTheDesk, Desk
from tests.web.public.conftest import brought_to
from vk.errors import Action, VkError
from vk.port import Ability
from winners.service import current_draw


def publish_of(contest: Contest) -> str:
    return f"/desk/contests/{contest.id}/publish"


def consents(contest: Contest, user_id: int, *deltas: int) -> None:
    for number, delta in enumerate(deltas):
        line = LedgerAction(
            community_id=contest.community_id,
            kind=Kind.MESSAGES,
            delta=delta,
            user_id=user_id,
            object_id=0,
            received_at=clock.now(),
            source=Source.CALLBACK,
            event_key=f"consent:{user_id}:{number}",
        )
        db.session.add(line)
    db.session.commit()


def test_each_message_is_shown_before_with_who_can_be_reached(
    behind: BehindTheDesk, desk: Desk
) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.DRAWN, disclosure="masked")
        draw = current_draw(contest)
        assert draw
        first, second = (place.user_id or 0 for place in draw.places[:2])
        consents(contest, first, +1)
        consents(contest, second, +1, -1)
        page = publish_of(contest)
    shown = unescape(desk().see(page))
    assert 'class="letter-allowed"' in shown
    assert 'class="letter-forbidden"' in shown
    assert "Вы выиграли в розыгрыше «Книга на выходные»: Роман" in shown
    assert f"Имя{first} Ф." in shown
    assert "Фамилия" not in shown


def test_what_nobody_can_know_is_not_promised(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.DRAWN)
        page = publish_of(contest)
    assert desk().see(page).count('class="letter-unknown"') == 2


def test_a_key_that_may_not_write_is_said_before(behind: BehindTheDesk, desk: Desk) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.DRAWN)
        able = update(Capability).where(Capability.ability == Ability.MESSAGE)
        db.session.execute(able.values(works=False))
        db.session.commit()
        page = publish_of(contest)
    shown = desk().see(page)
    assert shown.count('class="letter-no_key"') == 2
    assert "Вы выиграли" not in shown


def test_afterwards_it_is_said_which_got_through(
    behind: BehindTheDesk, desk: Desk, vk: FakeVk
) -> None:
    with behind() as scene:
        contest = brought_to(scene, State.PUBLISHED)
        prizes.look_after()
        rows = select(OutboxRow).where(OutboxRow.key.startswith("won:")).order_by(OutboxRow.id)
        first, second = db.session.scalars(rows)
        vk.faults.order("send_message", VkError("no", Action.PERSON))
        delivery.deliver(first.id, clock.now())
        delivery.deliver(second.id, clock.now())
        assert (first.state, second.state) == (Delivery.UNREACHABLE, Delivery.SENT)
        address = f"/desk/contests/{contest.id}/closing"
    page = desk().see(address)
    assert page.count('class="letter-unreachable"') == 1
    assert page.count('class="letter-sent"') == 1
