"""Rounds of beacons that were brought to us and have passed the check."""

from enum import StrEnum

from sqlalchemy import BigInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from columns import Key, Moment, Sha256, one_of
from extensions import Base


class How(StrEnum):
    """Who brought a round. It matters to nobody but the curious: each is checked the same way."""

    RELAY = "relay"
    STAFF = "staff"
    READER = "reader"


class BeaconRound(Base):
    """A round whose signature is the chain's. There is only one such, so rows never change."""

    __tablename__ = "beacon_round"
    __table_args__ = (UniqueConstraint("chain_hash", "round"),)

    id: Mapped[Key]
    chain_hash: Mapped[Sha256]
    round: Mapped[int] = mapped_column(BigInteger)
    signature: Mapped[str] = mapped_column(String(96))
    how: Mapped[How] = mapped_column(one_of(How))
    received_at: Mapped[Moment]
