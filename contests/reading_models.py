"""What a look at a post on VK has found."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from columns import Document, Key, Moment, one_of
from contests.rhythm import Why
from extensions import Base


class Reading(Base):
    """One look at a post: what callbacks had missed, and how far VK let us see.

    Counts are {"likes", "reposts", "comments"}; more counted than seen is normal: VK hides some.
    """

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_contest", "contest_id", "began_at"),
        Index("ix_reading_community", "community_id", "began_at"),
    )

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    why: Mapped[Why] = mapped_column(one_of(Why))
    began_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    found: Mapped[int] = mapped_column(default=0)  # actions that the ledger lacked
    late: Mapped[int] = mapped_column(default=0)  # of these, how many VK reported afterwards
    silent_from: Mapped[Moment | None]  # the longest silence of callbacks since the last reading
    silent_until: Mapped[Moment | None]
    seen: Mapped[Document] = mapped_column(default=dict[str, Any])  # listed; None: hidden
    counted: Mapped[Document] = mapped_column(default=dict[str, Any])  # by the post's counters
    known: Mapped[Document] = mapped_column(default=dict[str, Any])  # to the ledger, afterwards
    looked: Mapped[Document] = mapped_column(default=dict[str, Any])  # counters at the last look
    error: Mapped[str | None] = mapped_column(String(255))  # a code, of a look that failed
