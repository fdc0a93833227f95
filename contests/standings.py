"""The ledger read back: what each person did in a contest, added up."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import groupby

from sqlalchemy import ColumnElement, and_, or_, select

from contests import ledger
from contests.actions import Action, Deeds, Kind, Said, said, standing
from contests.models import Contest, LedgerAction
from extensions import db

BELONGING = {Kind.MEMBER: 0}  # the community itself


def concerning(contest: Contest, user_ids: Collection[int] | None = None) -> ColumnElement[bool]:
    """The ledger's lines that a contest's conditions look at, of some people or of all of them.

    Each kind is named with all that its index begins with, and people last: then a long ledger
    takes no longer to look into than a short one.
    """
    post, poll = contest.post_id or 0, contest.poll_id or 0
    kinds = {Kind.LIKE: post, Kind.REPOST: post, Kind.COMMENT: post, Kind.VOTE: poll, **BELONGING}
    return or_(*(_about(contest, kind, number, user_ids) for kind, number in kinds.items()))


def _about(
    contest: Contest, kind: Kind, object_id: int, user_ids: Collection[int] | None
) -> ColumnElement[bool]:
    people = LedgerAction.user_id > 0
    if user_ids is not None:
        people = LedgerAction.user_id.in_([user_id for user_id in user_ids if user_id > 0])
    return and_(*ledger.about(contest.community_id, kind, object_id), people)


def participants(contest: Contest, user_ids: Collection[int] | None = None) -> set[int]:
    """People who did anything under the contest's post or in its poll; of these, or of all."""
    who = select(LedgerAction.user_id).where(
        concerning(contest, user_ids), LedgerAction.kind != Kind.MEMBER
    )
    return {user_id for user_id in db.session.scalars(who.distinct()) if user_id is not None}


def actions_of(contest: Contest, user_ids: Collection[int] | None = None) -> Iterator[Action]:
    """The actions that concern a contest, by person; of some people or of everyone."""
    lines = select(*ledger.COLUMNS).where(concerning(contest, user_ids))
    in_order = lines.order_by(LedgerAction.user_id).execution_options(yield_per=2000)
    for row in db.session.execute(in_order):
        yield Action(*row)


def deeds(contest: Contest, user_ids: Collection[int] | None = None) -> Iterator[tuple[int, Deeds]]:
    """What each person did, added up."""
    for user_id, group in groupby(actions_of(contest, user_ids), key=lambda a: a.user_id):
        if user_id is not None:
            yield user_id, _deeds(contest, list(group))


def _deeds(contest: Contest, actions: list[Action]) -> Deeds:
    by_kind: dict[Kind, list[Action]] = defaultdict(list)
    for action in actions:
        by_kind[action.kind].append(action)
    closes_at = contest.closes_at
    return Deeds(
        likes=standing(by_kind[Kind.LIKE], closes_at),
        reposts=standing(by_kind[Kind.REPOST], closes_at),
        member=standing(by_kind[Kind.MEMBER], closes_at),
        vote=standing(by_kind[Kind.VOTE], closes_at),
        comments=tuple(_comments(by_kind[Kind.COMMENT], contest)),
    )


def _comments(actions: list[Action], contest: Contest) -> Iterator[Said]:
    by_comment: dict[int, list[Action]] = defaultdict(list)
    for action in actions:
        by_comment[action.ref_id].append(action)
    for lines in by_comment.values():
        comment = said(lines, contest.closes_at)
        if comment:
            yield comment
