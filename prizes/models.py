"""Who may claim which prize until when."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from columns import Key, Moment, one_of
from extensions import Base


class ClaimState(StrEnum):
    """How far a prize has got."""

    OPEN = "open"  # the winner has until `due_at`
    CLAIMED = "claimed"
    PASSED_ON = "passed_on"  # to a reserve, with a public reason


class Claim(Base):
    """One winner's right to one prize, from the results or from moving up."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("draw_id", "rank"),
        Index("ix_claim_due", "state", "remind_at"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    seat: Mapped[int]  # the rank that the prize was drawn for
    rank: Mapped[int]  # the winner's own
    state: Mapped[ClaimState] = mapped_column(one_of(ClaimState), default=ClaimState.OPEN)
    begun_at: Mapped[Moment]
    remind_at: Mapped[Moment]
    reminded_at: Mapped[Moment | None]
    due_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
