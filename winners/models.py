"""Draws, the frozen lists they are made from, and their results."""

from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from columns import Key, Moment, Sha256, VkId, one_of
from contests.models import Contest
from extensions import Base
from winners.manifest import Manifest
from winners.seats import Reason
from winners.sources import Source


class DrawState(StrEnum):
    """How far a draw has got. Two of these last for a part of one transaction only: while a list
    or its places are being written. The database takes such rows at no other time."""

    FREEZING = "freezing"
    AWAITING = "awaiting"  # frozen; the beacon's round is still to come, or to be fetched
    DRAWING = "drawing"
    DRAWN = "drawn"
    VOID = "void"


class VoidReason(StrEnum):
    """Why a draw will never be made. Another one follows, and both stay public."""

    NO_BEACON = "no_beacon"  # its round did not come
    OBJECTION = "objection"  # somebody was missing, or should not have been on the list


class Draw(Base):
    """A manifest, and once its beacon's round is known, the ranking that follows from both."""

    __tablename__ = "draw"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    state: Mapped[DrawState] = mapped_column(one_of(DrawState), default=DrawState.AWAITING)
    manifest: Mapped[str] = mapped_column(Text)  # manifest.txt
    manifest_id: Mapped[Sha256] = mapped_column(unique=True)
    entries: Mapped[str] = mapped_column(Text, deferred=True)  # entries.txt
    prev_manifest_sha256: Mapped[Sha256] = mapped_column(unique=True)  # so it is one chain
    frozen_at: Mapped[Moment]
    round: Mapped[int] = mapped_column(BigInteger)
    round_at: Mapped[Moment]
    signature: Mapped[str | None] = mapped_column(String(96))
    drawn_at: Mapped[Moment | None]
    void_reason: Mapped[VoidReason | None] = mapped_column(one_of(VoidReason))
    void_at: Mapped[Moment | None]

    contest: Mapped[Contest] = relationship()
    places: Mapped[list["Place"]] = relationship(order_by="Place.rank")

    @property
    def source(self) -> Source:
        """What its randomness is made of, as its manifest says."""
        return Source.parse(Manifest.parse(self.manifest).beacon)


class FrozenEntry(Base):
    """One line of entries.txt, and who is behind it. Rows never change; erasing deletes them."""

    __tablename__ = "frozen_entry"
    __table_args__ = (
        UniqueConstraint("draw_id", "leaf"),
        Index("ix_frozen_entry_user", "draw_id", "user_id"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    user_id: Mapped[VkId]
    nonce: Mapped[str] = mapped_column(String(32))
    leaf: Mapped[Sha256]
    weight: Mapped[int]


class Place(Base):
    """A rank of a draw: a winner or a reserve."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("draw_id", "rank"),)

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    rank: Mapped[int]
    prize: Mapped[str] = mapped_column(String(32))  # a prize's code, or alternate
    leaf: Mapped[Sha256]
    score: Mapped[Sha256]
    user_id: Mapped[VkId | None]  # None once the contest's people were erased


class Erasure(Base):
    """That and how a contest's people were forgotten. `text` is erasure.txt, written once."""

    __tablename__ = "erasure"

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), unique=True)
    at: Mapped[Moment]
    text: Mapped[str | None] = mapped_column(Text)  # None only while rows are being deleted
    sha256: Mapped[Sha256 | None]


class Replacement(Base):
    """Somebody who could not take her prize, and who moved up for her. Rows are only ever added."""

    __tablename__ = "replacement"
    __table_args__ = (
        UniqueConstraint("draw_id", "number"),
        UniqueConstraint("draw_id", "left_rank"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    number: Mapped[int]  # 1, 2, … within the draw
    seat: Mapped[int]  # the rank that the prize was drawn for
    left_rank: Mapped[int]
    moved_up: Mapped[int | None]  # the rank that holds the seat now; None: no reserve was left
    reason: Mapped[Reason] = mapped_column(one_of(Reason))
    at: Mapped[Moment]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class AnchorKind(StrEnum):
    """Where a fingerprint was made public."""

    COMMENT = "comment"  # under the contest's post; the moment is VK's
    STAMP = "stamp"  # by an authority of RFC 3161; the moment is its
    MESSAGES = "messages"  # to people on the list; the moment is ours


class Anchor(Base):
    """One public mark of a manifest. Rows are only ever added."""

    __tablename__ = "anchor"
    __table_args__ = (UniqueConstraint("draw_id", "kind"),)

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"))
    kind: Mapped[AnchorKind] = mapped_column(one_of(AnchorKind))
    outside_at: Mapped[Moment]
    evidence: Mapped[str] = mapped_column(Text)  # a comment's id, a stamp in base64, a number
    noted_at: Mapped[Moment]
