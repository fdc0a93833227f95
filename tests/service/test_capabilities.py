"""What the tokens can do, as last probed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app
from structlog.testing import capture_logs

from communities import capabilities, obstacles
from communities.connecting import connect
from communities.models import Capability, Community
from communities.service import vk_of
from extensions import db
from parts import NAME, parts
from tests.fakes.vk import FakeVk
from vk.errors import Action, VkError, classify
from vk.port import Ability, Finding, Gate, Tokens, Vk

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)
AWAY = VkError("groups.getById", Action.RETRY, reason="no answer in time")


class Probed(FakeVk):
    """Finds what a test says."""

    findings: tuple[Finding, ...] = ()

    def abilities(self, group_id: int) -> list[Finding]:
        with self.faults.call("abilities"):
            return list(self.findings)


@pytest.fixture
def vk() -> Probed:
    return Probed(77, "Библиотека", "library")


@pytest.fixture
def community(context: None, vk: Probed) -> Community:
    return connect(Tokens("community-token", "service-token"), "Asia/Yekaterinburg", NOW)


def told(code: int) -> VkError:
    return VkError("groups.getById", classify(code), code=code)


def found(community: Community, ability: Ability = Ability.POST_TEXT) -> Capability:
    db.session.commit()
    [row] = [row for row in capabilities.table(community) if row.ability is ability]
    return row


def probe(community: Community, vk: Probed, *findings: Finding, at: datetime = TOMORROW) -> bool:
    vk.findings = findings
    return capabilities.probe(community.id, at)


def test_what_was_found_is_kept_in_the_order_of_the_page(community: Community, vk: Probed) -> None:
    findings = [Finding(ability, True) for ability in Ability]
    assert probe(community, vk, *reversed(findings))
    assert [row.ability for row in capabilities.table(community)] == list(Ability)


def test_why_something_does_not_work_is_kept_too(community: Community, vk: Probed) -> None:
    probe(community, vk, Finding(Ability.POST_TEXT, False, "refused", 27))
    row = found(community)
    assert (row.works, row.reason, row.code) == (False, "refused", 27)


def test_only_another_outcome_is_a_change(community: Community, vk: Probed) -> None:
    probe(community, vk, Finding(Ability.POST_TEXT, True), at=NOW)
    probe(community, vk, Finding(Ability.POST_TEXT, True), at=TOMORROW)
    assert (found(community).probed_at, found(community).changed_at) == (TOMORROW, NOW)
    probe(community, vk, Finding(Ability.POST_TEXT, False, "no_right", 15), at=TOMORROW)
    assert found(community).changed_at == TOMORROW


def test_a_change_is_logged_and_a_first_finding_is_not(community: Community, vk: Probed) -> None:
    with capture_logs() as lines:
        probe(community, vk, Finding(Ability.POST_TEXT, True))
        probe(community, vk, Finding(Ability.POST_TEXT, False, "refused", 27))
    [line] = [line for line in lines if line["event"] == "capability_changed"]
    assert (line["ability"], line["before"], line["works"], line["code"]) == (
        Ability.POST_TEXT,
        True,
        False,
        27,
    )


def test_while_vk_is_away_the_last_finding_counts(community: Community, vk: Probed) -> None:
    probe(community, vk, Finding(Ability.POST_TEXT, True), at=NOW)
    assert not probe(community, vk, Finding(Ability.POST_TEXT, None, "away"), at=TOMORROW)
    assert (found(community).works, found(community).probed_at) == (True, NOW)


def test_what_was_never_seen_may_be_unknown(community: Community, vk: Probed) -> None:
    probe(community, vk, Finding(Ability.READ_LIKES, None, "nothing_to_try"))
    assert found(community, Ability.READ_LIKES).works is None


def test_the_next_probe_is_a_day_later(community: Community, vk: Probed) -> None:
    probe(community, vk, Finding(Ability.POST_TEXT, True), at=NOW)
    assert (community.probed_at, community.probe_due_at) == (NOW, TOMORROW)
    assert capabilities.due(TOMORROW - timedelta(seconds=1)) == []
    assert capabilities.due(TOMORROW) == [community.id]


def test_after_a_vk_that_was_away_it_is_ten_minutes(community: Community, vk: Probed) -> None:
    vk.faults.order("abilities", AWAY)
    assert not probe(community, vk, Finding(Ability.POST_TEXT, True), at=NOW)
    assert community.probe_due_at == NOW + timedelta(minutes=10)


def test_a_token_that_works_again_is_dead_no_more(community: Community, vk: Probed) -> None:
    for kind in ("community", "service"):
        _meet(community, kind, 5)
    vk.faults.order("seen_by_service", told(5))
    probe(community, vk)
    assert [row.kind for row in obstacles.standing(community.id, TOMORROW)] == ["service"]


def test_a_token_that_died_quietly_is_noticed(community: Community, vk: Probed) -> None:
    vk.faults.order("seen_by_community", told(5))
    probe(community, vk)
    [row] = obstacles.standing(community.id, TOMORROW)
    assert (row.kind, row.method, row.action) == ("community", "", Action.TOKEN_DEAD)


def test_a_dead_token_is_tried_once_a_probe_and_not_for_every_ability(
    community: Community, vk: Probed
) -> None:
    gates: list[Gate] = []
    _spy(vk, gates, [])
    vk.faults.order("seen_by_community", told(5))
    probe(community, vk)
    assert gates[0].shut("community", "wall.post")
    assert gates[0].shut("service", "wall.get") is None


def test_a_captcha_is_not_solved_by_a_probe(community: Community, vk: Probed) -> None:
    _meet(community, "community", 14)
    probe(community, vk)
    assert len(obstacles.standing(community.id, TOMORROW)) == 1


def test_a_probe_goes_past_the_gate_and_other_calls_do_not(
    community: Community, vk: Probed
) -> None:
    gates: list[Gate] = []
    _spy(vk, gates, [])
    probe(community, vk)
    vk_of(community)
    assert [type(gate) for gate in gates] == [capabilities.ProbeGate, obstacles.Obstacles]


def test_batches_of_the_service_token_are_used_once_they_were_seen_to_work(
    community: Community, vk: Probed
) -> None:
    given: list[Tokens] = []
    _spy(vk, [], given)
    vk_of(community)
    probe(community, vk, Finding(Ability.BATCH, True))
    vk_of(community)
    probe(community, vk, Finding(Ability.BATCH, False, "refused", 28))
    vk_of(community)
    batches = [tokens.service_batches for tokens in given]
    assert batches == [False, False, True, False, False]


def _spy(vk: FakeVk, gates: list[Gate], given: list[Tokens]) -> None:
    def connected(tokens: Tokens, gate: Gate) -> Vk:
        gates.append(gate)
        given.append(tokens)
        return vk

    current_app.extensions[NAME] = replace(parts(), vk=connected)


def _meet(community: Community, kind: str, code: int) -> None:
    gate = obstacles.gate(community.id, lambda: NOW)
    db.session.commit()
    gate.met(kind, "wall.post", told(code))  # type: ignore[arg-type]
