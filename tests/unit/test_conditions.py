"""Conditions, one by one, and the entry that they make."""

from datetime import UTC, datetime, timedelta

import pytest

from contests.actions import Deeds, Said, Standing
from contests.conditions import Condition, Facts, Verdict, What, check
from contests.entries import MOST_TICKETS, EntryState, judge

NOW = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
YES = Standing(True, True, NOW, "callback:1")
NO = Standing(False, True, NOW, "callback:1")


def wrote(text: str, *, exists: bool = True, at: datetime = NOW) -> Facts:
    return Facts(Deeds(comments=(Said(1, exists, text, at, "callback:2"),)))


def verdict(condition: Condition, facts: Facts) -> Verdict:
    return check(condition, facts, NOW).verdict


@pytest.mark.parametrize(
    ("what", "done", "not_done"),
    [
        (What.LIKED, Deeds(likes=YES), Deeds(likes=NO)),
        (What.REPOSTED, Deeds(reposts=YES), Deeds(reposts=NO)),
        (What.SUBSCRIBED, Deeds(member=YES), Deeds(member=NO)),
        (What.VOTED, Deeds(vote=YES), Deeds(vote=NO)),
    ],
)
def test_a_deed_meets_its_condition_and_its_absence_does_not(
    what: What, done: Deeds, not_done: Deeds
) -> None:
    assert verdict(Condition(what), Facts(done)) is Verdict.MET
    assert verdict(Condition(what), Facts(not_done)) is Verdict.UNMET


def test_a_met_condition_carries_its_evidence_and_time() -> None:
    found = check(Condition(What.LIKED), Facts(Deeds(likes=YES)), NOW)
    assert (found.evidence, found.at, found.reason) == ("callback:1", NOW, "")


def test_a_missing_repost_from_a_closed_profile_is_unknown_and_not_undone() -> None:
    found = check(Condition(What.REPOSTED), Facts(Deeds(reposts=NO), closed_profile=True), NOW)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, "repost_unverifiable")


def test_membership_is_unknown_until_somebody_looked() -> None:
    found = check(Condition(What.SUBSCRIBED), Facts(Deeds()), NOW)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, "not_checked_yet")


@pytest.mark.parametrize("text", ["Книга!", "моя КНИГА лучше", "люблю книгами дышать и книга"])
def test_a_keyword_counts_in_any_case_and_place(text: str) -> None:
    assert verdict(Condition(What.COMMENTED, keyword="книга"), wrote(text)) is Verdict.MET


def test_yo_and_ye_are_one_letter_in_a_keyword() -> None:
    assert verdict(Condition(What.COMMENTED, keyword="ёлка"), wrote("Елка")) is Verdict.MET
    assert verdict(Condition(What.COMMENTED, keyword="елка"), wrote("ЁЛКА")) is Verdict.MET


def test_any_of_several_keywords_will_do() -> None:
    condition = Condition(What.COMMENTED, keyword="роман, повесть")
    assert verdict(condition, wrote("Это повесть")) is Verdict.MET
    assert verdict(condition, wrote("Это рассказ")) is Verdict.UNMET


def test_a_pattern_wants_its_pieces_in_their_order() -> None:
    condition = Condition(What.COMMENTED, pattern="советую*потому что")
    assert verdict(condition, wrote("Советую «Дубровского», потому что он короткий")) is Verdict.MET
    assert verdict(condition, wrote("Потому что советую")) is Verdict.UNMET


def test_a_pattern_of_many_stars_is_judged_at_once() -> None:
    condition = Condition(What.COMMENTED, pattern="*".join("а" * 40) + "*я")
    assert verdict(condition, wrote("а" * 4000)) is Verdict.UNMET


def test_a_short_comment_does_not_meet_a_minimum_length() -> None:
    condition = Condition(What.COMMENTED, min_length=5)
    assert verdict(condition, wrote(" да  ")) is Verdict.UNMET
    assert verdict(condition, wrote("да-да-да")) is Verdict.MET


@pytest.mark.parametrize("text", ["[id5|Оля], смотри", "@olya_lib смотри", "*id5 (Оля)"])
def test_a_friend_is_mentioned_in_any_of_vks_forms(text: str) -> None:
    assert verdict(Condition(What.COMMENTED, mention=True), wrote(text)) is Verdict.MET


@pytest.mark.parametrize("text", ["смотри, Оля", "mail@example", "2*2"])
def test_what_is_no_mention_does_not_count_as_one(text: str) -> None:
    assert verdict(Condition(What.COMMENTED, mention=True), wrote(text)) is Verdict.UNMET


def test_a_deleted_comment_does_not_count() -> None:
    assert verdict(Condition(What.COMMENTED), wrote("книга", exists=False)) is Verdict.UNMET


def test_a_manager_is_not_in() -> None:
    assert verdict(Condition(What.NOT_MANAGER), Facts(Deeds(), manager=True)) is Verdict.UNMET


def test_a_deleted_or_banned_profile_is_not_in() -> None:
    assert verdict(Condition(What.ACTIVE), Facts(Deeds(), deactivated="banned")) is Verdict.UNMET


def test_a_winner_may_take_part_again_once_her_days_are_over() -> None:
    condition = Condition(What.NOT_RECENT_WINNER, days=30)
    recent = Facts(Deeds(), won_at=NOW - timedelta(days=29))
    old = Facts(Deeds(), won_at=NOW - timedelta(days=30))
    assert verdict(condition, recent) is Verdict.UNMET
    assert verdict(condition, old) is Verdict.MET


def test_a_condition_survives_being_stored() -> None:
    condition = Condition(What.COMMENTED, keyword="книга", min_length=3, required=False)
    assert Condition.load(condition.dump()) == condition


LIKE_AND_VOTE = (
    Condition(What.LIKED, tickets=2),
    Condition(What.VOTED, required=False, tickets=3),
)


def test_an_entry_is_in_with_one_ticket_when_chances_are_equal() -> None:
    outcome = judge(LIKE_AND_VOTE, Facts(Deeds(likes=YES, vote=YES)), weighted=False, now=NOW)
    assert (outcome.state, outcome.tickets, outcome.reasons) == (EntryState.IN, 1, ())


def test_tickets_add_up_over_the_deeds_that_were_done() -> None:
    both = judge(LIKE_AND_VOTE, Facts(Deeds(likes=YES, vote=YES)), weighted=True, now=NOW)
    one = judge(LIKE_AND_VOTE, Facts(Deeds(likes=YES, vote=NO)), weighted=True, now=NOW)
    assert (both.tickets, one.tickets) == (5, 2)


def test_nobody_gets_more_tickets_than_draw_1_allows() -> None:
    many = (Condition(What.LIKED, tickets=900), Condition(What.VOTED, tickets=900))
    outcome = judge(many, Facts(Deeds(likes=YES, vote=YES)), weighted=True, now=NOW)
    assert outcome.tickets == MOST_TICKETS


def test_whoever_misses_a_required_condition_is_out_with_the_reason() -> None:
    outcome = judge(LIKE_AND_VOTE, Facts(Deeds(likes=NO, vote=YES)), weighted=True, now=NOW)
    assert (outcome.state, outcome.tickets, outcome.reasons) == (EntryState.OUT, 0, ("not_liked",))


def test_every_reason_is_named_and_not_only_the_first() -> None:
    conditions = (Condition(What.LIKED), Condition(What.NOT_MANAGER))
    outcome = judge(conditions, Facts(Deeds(likes=NO), manager=True), weighted=False, now=NOW)
    assert outcome.reasons == ("not_liked", "manager")


def test_an_entry_waits_while_vk_has_not_been_asked() -> None:
    facts = Facts(Deeds(likes=YES), known_person=False)
    outcome = judge((Condition(What.LIKED), Condition(What.ACTIVE)), facts, weighted=False, now=NOW)
    assert outcome.state is EntryState.WAITING


def test_checks_are_kept_as_documents_with_iso_moments() -> None:
    outcome = judge((Condition(What.LIKED),), Facts(Deeds(likes=YES)), weighted=False, now=NOW)
    assert outcome.documents()[0]["at"] == NOW.isoformat()
