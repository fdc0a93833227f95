"""What the law rules look at, from a form that nobody has saved or from a contest."""

from collections.abc import Iterable
from typing import Any

from communities.models import Community
from contests.conditions import What
from contests.drafts import ContestDraft
from contests.fields import NO
from contests.forms import ContestForm
from contests.law import Gift, Terms
from contests.models import Contest
from parts import parts

SAME = (
    *("title", "description", "announcement", "organiser", "claim_terms", "claim_days"),
    *("least_age", "guardians", "advertiser", "erid"),
)
FULL_NAMES = "id"


def of_form(form: ContestForm) -> Terms:
    """As it is typed, right or wrong."""
    adopts = form.post_from.data == "wall"
    typed = {name: form[name].data for name in SAME} | ({"announcement": ""} if adopts else {})
    dates = {name: form.at(name) for name in ("opens_at", "closes_at", "draw_at")}
    return _terms(
        form.home,
        form.wanted_prizes,
        **{name: value for name, value in typed.items() if value is not None},
        **dates,
        alternates=form.alternates.data or 0,
        named=form.disclosure.data == FULL_NAMES,
        reposts=form.reposted.need.data != NO,
    )


def of_draft(home: Community, draft: ContestDraft) -> Terms:
    """As it would be kept."""
    return _kept(home, draft, (condition.what for condition in draft.conditions))


def of_contest(contest: Contest) -> Terms:
    """As it is kept."""
    kinds = (What(document["what"]) for document in contest.conditions)
    return _kept(contest.community, contest, kinds)


def _kept(home: Community, kept: ContestDraft | Contest, asked: Iterable[What]) -> Terms:
    return _terms(
        home,
        kept.prizes,
        **{name: getattr(kept, name) for name in SAME},
        **{name: getattr(kept.plan, name) for name in ("opens_at", "closes_at", "draw_at")},
        alternates=kept.alternates,
        named=kept.disclosure == FULL_NAMES,
        reposts=What.REPOSTED in asked,
    )


def _terms(home: Community, prizes: Iterable[Any], **facts: Any) -> Terms:
    own = (home.screen_name, f"club{home.group_id}", f"public{home.group_id}")
    return Terms(
        prizes=tuple(Gift(prize.title, prize.value) for prize in prizes),
        zone=home.zone,
        home=frozenset(own),
        tax_free=parts().config.tax_free_rub,
        **facts,
    )
