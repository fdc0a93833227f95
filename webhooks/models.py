"""The inbox: every event that VK sent, word for word."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from columns import Key, Moment, one_of
from extensions import Base


class Inbox(StrEnum):
    """How far an event has got."""

    NEW = "new"
    DONE = "done"  # in the ledger, or nothing of ours
    QUARANTINED = "quarantined"  # its handler failed too often; a person must look


class InboxEvent(Base):
    """One event, stored once however often VK repeats it."""

    __tablename__ = "inbox_event"
    __table_args__ = (
        UniqueConstraint("community_id", "event_id"),
        Index("ix_inbox_event_state", "state", "id"),
    )

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    event_id: Mapped[str] = mapped_column(String(128))
    type: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)  # JSON as received, without its secret
    retry: Mapped[int]  # VK's X-Retry-Counter; 0 on the first try
    received_at: Mapped[Moment]
    state: Mapped[Inbox] = mapped_column(one_of(Inbox), default=Inbox.NEW)
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[Moment | None]
    claim: Mapped[str | None] = mapped_column(String(32))  # of the worker that has it
    error: Mapped[str | None] = mapped_column(String(255))
