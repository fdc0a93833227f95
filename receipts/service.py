"""Letting a participant in to her own page, and to nobody else's."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from communities.models import Community
from communities.service import vk_of
from contests.actions import Kind
from contests.models import Contest, LedgerAction
from errors import Problem
from extensions import db
from parts import parts
from receipts import codes
from receipts.models import Proof
from vk.errors import VkError
from winners import traces

LASTS = timedelta(minutes=30)


def who_is(contest: Contest, typed: str) -> int:
    """The VK id behind what was typed; as below."""
    return whose_page(contest.community, typed)


def whose_page(community: Community, typed: str) -> int:
    """The VK id behind the address of a page; a short name is looked up at VK.

    Raises Problem: "no_such_person", or "vk_cannot_say" if VK does not answer.
    """
    found = codes.person(typed)
    if found is None:
        raise Problem("no_such_person")
    if isinstance(found, int):
        return found
    vk = vk_of(community)
    db.session.commit()  # nothing is held while VK answers
    try:
        kind, number = vk.resolve(found) or ("nobody", 0)
    except VkError:
        raise Problem("vk_cannot_say") from None
    if kind != "user":
        raise Problem("no_such_person")
    return number


def code_of(contest: Contest, user_id: int) -> str:
    """Her code. Problem("people_erased") once the contest's key is destroyed."""
    if contest.draw_key is None:
        raise Problem("people_erased")
    key = bytes.fromhex(parts().seal.open(contest.draw_key, f"draw_key:{contest.slug}"))
    return codes.code(key, contest.slug, user_id)


def admits(contest: Contest, user_id: int, code: str) -> bool:
    """Whether this is her code; nothing tells whether she takes part at all."""
    return codes.same(code, code_of(contest, user_id))


def begin_proof(contest: Contest, user_id: int, now: datetime) -> Proof:
    """A word for her to comment, good for half an hour. Commits."""
    db.session.execute(delete(Proof).where(Proof.expires_at < now))
    word = codes.one_time_word(secrets.randbelow)
    proof = Proof(
        contest_id=contest.id, user_id=user_id, word=word, made_at=now, expires_at=now + LASTS
    )
    db.session.add(proof)
    db.session.commit()
    return proof


def open_proof(contest: Contest, proof_id: int, now: datetime) -> Proof | None:
    """A word that was given out for this contest and is still good."""
    good = (Proof.id == proof_id, Proof.contest_id == contest.id, Proof.expires_at >= now)
    return db.session.scalar(select(Proof).where(*good))


def is_proved(contest: Contest, proof: Proof) -> bool:
    """Whether she, and nobody else, has commented the word since it was given out."""
    hers = select(LedgerAction.text).where(
        LedgerAction.community_id == contest.community_id,
        LedgerAction.kind == Kind.COMMENT,
        LedgerAction.object_id == contest.post_id,
        LedgerAction.user_id == proof.user_id,
        LedgerAction.received_at >= proof.made_at,
    )
    return any(codes.says(text or "", proof.word) for text in db.session.scalars(hers))


def _traces(contest: Contest) -> traces.Traces:
    yield "proofs", delete(Proof).where(Proof.contest_id == contest.id)


traces.others.append(_traces)  # destroyed when the contest's people are forgotten
