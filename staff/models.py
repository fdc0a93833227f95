"""Accounts, roles and the audit log."""

from enum import StrEnum
from typing import Any

from flask_login import UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from columns import Document, Key, Moment, VkId, one_of
from extensions import Base


class Role(StrEnum):
    """What somebody may do in one community, from most to least."""

    ADMIN = "admin"  # everything, tokens and people too
    EDITOR = "editor"  # makes and runs contests
    JURY = "jury"  # will score works, and sees nothing else
    VIEWER = "viewer"  # looks

    def allows(self, needed: "Role") -> bool:
        """Whether this role can do what `needed` can; jury and viewer are no part of each other."""
        ranks = {Role.ADMIN: 3, Role.EDITOR: 2, Role.JURY: 1, Role.VIEWER: 1}
        return self is needed or ranks[self] > ranks[needed]


class Account(UserMixin, Base):
    """Somebody who signs in."""

    __tablename__ = "account"

    id: Mapped[Key]
    login: Mapped[str] = mapped_column(String(64), unique=True)  # lowercase
    name: Mapped[str] = mapped_column(String(255))
    password_hash: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    operator: Mapped[bool] = mapped_column(default=False)  # connects communities, sees all health
    session_epoch: Mapped[int] = mapped_column(default=0)  # raised to end every session
    vk_user_id: Mapped[VkId | None]  # her own page, for messages about what needs a hand
    created_at: Mapped[Moment]

    @property
    def is_active(self) -> bool:
        """What Flask-Login asks before it signs somebody in."""
        return self.active

    def get_id(self) -> str:
        """What the session cookie holds, before its own number (staff/sessions.py)."""
        return f"{self.id}.{self.session_epoch}"


class EndedSession(Base):
    """A session that somebody has signed out of. Kept for good: a row is smaller than a doubt."""

    __tablename__ = "ended_session"

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[Moment]


class Membership(Base):
    """One account's role in one community."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "community_id"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    role: Mapped[Role] = mapped_column(one_of(Role))


class AuditRecord(Base):
    """Who did what, and when. Rows are only ever added."""

    __tablename__ = "audit_record"
    __table_args__ = (Index("ix_audit_record_contest", "contest_id", "id"),)

    id: Mapped[Key]
    at: Mapped[Moment]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: by itself
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    contest_id: Mapped[int | None] = mapped_column(ForeignKey("contest.id"))
    what: Mapped[str] = mapped_column(String(64))  # e.g. contest.opened
    details: Mapped[Document] = mapped_column(default=dict[str, Any])
