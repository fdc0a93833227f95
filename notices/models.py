"""Whom we have told of what."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from columns import Key, Moment
from extensions import Base


class Told(Base):
    """That somebody was told of a thing, so that she is told once."""

    __tablename__ = "told"
    __table_args__ = (UniqueConstraint("account_id", "key"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(96))  # of the thing that needs a hand
    at: Mapped[Moment]
