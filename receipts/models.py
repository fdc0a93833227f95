"""What shows that somebody is who she says she is, and to whom receipts were sent."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from columns import Key, Moment, VkId
from extensions import Base


class Proof(Base):
    """A word that a person has to comment under the contest's post, from her own page."""

    __tablename__ = "proof"

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    user_id: Mapped[VkId]
    word: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[Moment]
    expires_at: Mapped[Moment]


class ReceiptsSent(Base):
    """That the people on a frozen list who take our messages were written to."""

    __tablename__ = "receipts_sent"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draw.id"), primary_key=True)
    at: Mapped[Moment]
    count: Mapped[int]
