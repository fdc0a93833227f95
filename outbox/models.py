"""What we want to say on VK, and how far it has got."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from columns import Key, Moment, VkId, one_of
from extensions import Base

TO_STAFF = "notice:"  # how the keys of messages to staff begin


class Delivery(StrEnum):
    """How far a row has got."""

    WAITING = "waiting"
    SENT = "sent"
    STUCK = "stuck"  # a person must decide; `error` says what about
    UNREACHABLE = "unreachable"  # the addressee takes no messages from us; there is nothing to do


class OutboxRow(Base):
    """One post, comment or message; `key` names it for ever, so asking twice makes one."""

    __tablename__ = "outbox_row"
    __table_args__ = (Index("ix_outbox_row_due", "state", "next_try_at"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(128), unique=True)  # e.g. results:12
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    post_id: Mapped[VkId | None]  # a comment under this post of ours; None: a new post
    peer_id: Mapped[VkId | None]  # a message to this user
    text: Mapped[str] = mapped_column(Text)
    marker: Mapped[str] = mapped_column(String(255))  # a part of the text by which we know it
    guid: Mapped[str] = mapped_column(String(64))
    state: Mapped[Delivery] = mapped_column(one_of(Delivery), default=Delivery.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[Moment]
    leased_until: Mapped[Moment | None]
    sent_id: Mapped[VkId | None]  # VK's id of the post or comment
    sent_at: Mapped[Moment | None]
    error: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[Moment]
