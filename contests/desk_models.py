"""What the work at the desk leaves beside a contest."""

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from columns import Document, Key, Moment, Sha256, VkId
from extensions import Base


class KeptForm(Base):
    """What somebody has typed into a contest's form and not saved yet."""

    __tablename__ = "kept_form"
    __table_args__ = (UniqueConstraint("account_id", "community_id", "contest_number"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    contest_number: Mapped[VkId]  # the contest's id; 0: a new one
    fields: Mapped[Document]  # as the browser sent them: name to list of values
    kept_at: Mapped[Moment]


class Cover(Base):
    """A contest's picture, made anew by us from what was uploaded."""

    __tablename__ = "cover"

    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)  # 1200 by 630
    sha256: Mapped[Sha256]
    made_at: Mapped[Moment]


class EntryDecision(Base):
    """That staff hid an entry, or restored it. Rows are only ever added; the last one holds."""

    __tablename__ = "entry_decision"
    __table_args__ = (Index("ix_entry_decision_contest", "contest_id", "user_id", "id"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    user_id: Mapped[VkId]
    hidden: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[Moment]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
