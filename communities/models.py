"""A community on VK, and the tokens that let us read it and write to it."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from columns import Key, Moment, VkId
from extensions import Base


class Community(Base):
    """A VK group or public page that a library runs."""

    __tablename__ = "community"

    id: Mapped[Key]
    group_id: Mapped[VkId] = mapped_column(unique=True)  # positive; its wall is -group_id
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    screen_name: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(64))  # IANA name
    confirmation_code: Mapped[str | None] = mapped_column(String(64))
    callback_secret: Mapped[str] = mapped_column(String(255))  # sealed
    callback_server_id: Mapped[VkId | None]
    created_at: Mapped[Moment]

    tokens: Mapped[list["AccessToken"]] = relationship(cascade="all, delete-orphan")

    @property
    def wall_id(self) -> int:
        """VK's owner id of the community's wall (communities are negative)."""
        return -self.group_id


class AccessToken(Base):
    """One token of VK, sealed; staff only ever see its last four characters."""

    __tablename__ = "access_token"
    __table_args__ = (UniqueConstraint("community_id", "kind"),)

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[str] = mapped_column(String(16))  # community, service or user
    sealed: Mapped[str] = mapped_column(String(1024))
    last4: Mapped[str] = mapped_column(String(4))
    created_at: Mapped[Moment]
