"""Rounds of the beacon, whoever brings them: relays, staff, or any reader by hand.

A signature speaks for itself: it is checked offline against the chain's own key. So nobody has to
be believed, and nobody can withhold a round.
"""

import json
import re
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, exists, select, update

from contests.lifecycle import State, Step
from contests.models import Contest, DueStep
from errors import Problem
from extensions import db
from once import insert_once
from parts import parts
from winners import relays
from winners.beacon import Chain, verify
from winners.models import Draw, DrawState
from winners.round_models import BeaconRound, How

LONGEST = 4096
DRAW = "winners.jobs.draw_winners"


def time_of(chain: Chain, number: int) -> datetime:
    """When a round becomes known."""
    return datetime.fromtimestamp(chain.time_of(number), UTC)


def known(chain_hash: str, number: int) -> str | None:
    """The signature of a round, if somebody has brought it."""
    here = (BeaconRound.chain_hash == chain_hash, BeaconRound.round == number)
    return db.session.scalar(select(BeaconRound.signature).where(*here))


def is_known(chain_hash: str) -> ColumnElement[bool]:
    """SQL: whether the round of a Draw is known."""
    here = (BeaconRound.chain_hash == chain_hash, BeaconRound.round == Draw.round)
    return exists().where(*here)


def addresses(chain: Chain, number: int) -> list[str]:
    """Where anybody can fetch a round, the usual place first."""
    return list(relays.addresses(parts().config.beacon_relays, chain, number))


def offer(chain: Chain, number: int, text: str, how: How, now: datetime) -> bool:
    """Take a round as people paste it; False if it was here already. Commits.

    Raises Problem with what is wrong; then nothing has changed.
    """
    if now < time_of(chain, number):
        raise Problem("round_to_come")
    signature = signature_in(text, number)
    if known(chain.chain_hash, number):
        return False
    db.session.commit()  # nothing is held during the check, which takes half a second
    if not verify(chain, number, signature):
        raise Problem("round_not_signed")
    return keep(chain, number, signature, how, now)


def signature_in(text: str, number: int) -> str:
    """The signature in what was pasted: bare, or as a relay answers for this round.

    Raises Problem with what is wrong. Whether it is genuine, only `verify` tells.
    """
    if len(text.encode()) > LONGEST:
        raise Problem("round_too_long")
    text = text.strip()
    signature = _answered(text, number) if text.startswith("{") else text.strip('"').lower()
    if not re.fullmatch("[0-9a-f]+", signature):
        raise Problem("round_not_hex")
    if len(signature) != 96:
        raise Problem("round_length")
    return signature


def _answered(text: str, number: int) -> str:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        raise Problem("round_not_whole") from None
    if type(answer.get("round")) is not int or answer["round"] != number:
        raise Problem("round_is_another")
    signature = answer.get("signature")
    return signature if isinstance(signature, str) else ""


def keep(chain: Chain, number: int, signature: str, how: How, now: datetime) -> bool:
    """Keep a checked round and ring for the draws that wait; False if it was here. Commits."""
    is_new = insert_once(
        BeaconRound,
        chain_hash=chain.chain_hash,
        round=number,
        signature=signature,
        how=how,
        received_at=now,
    )
    waiting = _waiting(chain, number) if is_new else []
    db.session.execute(update(DueStep).where(DueStep.id.in_(waiting)).values(next_try_at=now))
    db.session.commit()
    for step_id in waiting:
        parts().bell.ring(DRAW, step_id)
    return is_new


def _waiting(chain: Chain, number: int) -> list[int]:
    """Ids of the steps of contests that this round will draw."""
    theirs = (Draw.round == number, Draw.state == DrawState.AWAITING)
    frozen = (Contest.state == State.FROZEN, Contest.beacon_chain == chain.chain_hash)
    steps = select(DueStep.id).join(Contest, Contest.id == DueStep.contest_id)
    draws = steps.join(Draw, Draw.contest_id == Contest.id).where(*theirs, *frozen)
    return list(db.session.scalars(draws.where(DueStep.step == Step.DRAW)))
