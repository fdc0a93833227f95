"""Objections to frozen lists, and what was ruled because of them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from columns import Key, Moment, VkId, one_of
from extensions import Base


class ObjectionKind(StrEnum):
    """What somebody says is wrong with a list."""

    MISSING = "missing"  # somebody who met the conditions is not on it
    NOT_A_PERSON = "not_a_person"  # somebody on it is a made-up profile


class ObjectionState(StrEnum):
    """How far an objection has got."""

    OPEN = "open"
    ACCEPTED = "accepted"  # another list was frozen
    DECLINED = "declined"


class Objection(Base):
    """One objection. Everybody sees number, kind, date, state and answer; staff see the rest."""

    __tablename__ = "objection"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))  # the list that it is about
    number: Mapped[int]  # 1, 2, … within the contest
    kind: Mapped[ObjectionKind] = mapped_column(one_of(ObjectionKind))
    user_id: Mapped[VkId | None]  # whom it is about; this and the next two go by erasing
    text: Mapped[str | None] = mapped_column(Text)
    contact: Mapped[str | None] = mapped_column(String(255))
    filed_at: Mapped[Moment]
    state: Mapped[ObjectionState] = mapped_column(
        one_of(ObjectionState), default=ObjectionState.OPEN
    )
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[Moment | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    led_to: Mapped[int | None]  # the number of the draw that followed


class Ruling(Base):
    """That somebody was put on a contest's list or taken off it: once, never to and fro."""

    __tablename__ = "ruling"
    __table_args__ = (UniqueConstraint("contest_id", "user_id"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    user_id: Mapped[VkId]
    inside: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
