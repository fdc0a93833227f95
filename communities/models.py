"""A community on VK, and the tokens that let us read it and write to it."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from columns import Key, Moment, VkId, one_of
from extensions import Base
from vk.errors import Action
from vk.port import Ability


class Way(StrEnum):
    """How we come to know what happens in a community."""

    CALLBACKS = "callbacks"  # VK calls a server that we set up through its API
    BY_HAND = "by_hand"  # VK calls a server that a person set up in VK's own pages
    POLLING = "polling"  # VK cannot reach us: we only read, again and again


class Callbacks(StrEnum):
    """How VK's calls are doing, as last looked at."""

    UNKNOWN = "unknown"
    OK = "ok"
    WAITING = "waiting"  # VK has not confirmed our server yet
    FAILED = "failed"  # VK tried, and our answer was wrong or did not come
    GONE = "gone"  # no server of ours is set up there any more
    ELSEWHERE = "elsewhere"  # ours is set up with another address than we have now
    EVENTS_OFF = "events_off"  # some of the events that we need are switched off
    FULL = "full"  # ten servers are set up there already, and VK takes no more
    REFUSED = "refused"  # VK does not let us look


class Community(Base):
    """A VK group or public page that a library runs."""

    __tablename__ = "community"

    id: Mapped[Key]
    group_id: Mapped[VkId] = mapped_column(unique=True)  # positive; its wall is -group_id
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    screen_name: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(64))  # IANA name
    town: Mapped[str] = mapped_column(String(64), default="")  # whose clock the dates name
    confirmation_code: Mapped[str | None] = mapped_column(String(64))
    callback_secret: Mapped[str] = mapped_column(String(255))  # sealed
    callback_server_id: Mapped[VkId | None]
    way: Mapped[Way] = mapped_column(one_of(Way), default=Way.CALLBACKS)
    hand_code: Mapped[str | None] = mapped_column(String(64))  # VK's own pages show another code
    confirmed_at: Mapped[Moment | None]  # when VK last asked for the code, by whatever way
    heard_at: Mapped[Moment | None]  # when the last event was received
    callbacks: Mapped[Callbacks] = mapped_column(one_of(Callbacks), default=Callbacks.UNKNOWN)
    callbacks_at: Mapped[Moment | None]  # when that was last looked at
    events_off: Mapped[str] = mapped_column(Text, default="")  # those missing, by comma
    probed_at: Mapped[Moment | None]
    probe_due_at: Mapped[Moment | None]
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


class Capability(Base):
    """One thing that the tokens can or cannot do, as last probed."""

    __tablename__ = "capability"
    __table_args__ = (UniqueConstraint("community_id", "ability"),)

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    ability: Mapped[Ability] = mapped_column(one_of(Ability))
    works: Mapped[bool | None]  # None: nothing to try it on yet
    reason: Mapped[str] = mapped_column(String(16), default="")  # see vk.port.Finding
    code: Mapped[int | None]  # VK's
    probed_at: Mapped[Moment]
    changed_at: Mapped[Moment]  # when `works` last became another


class Obstacle(Base):
    """What VK has told us not to do for a while, or until a person has acted."""

    __tablename__ = "obstacle"
    __table_args__ = (Index("ix_obstacle_standing", "community_id", "lifted_at"),)

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[str] = mapped_column(String(16))  # of token
    method: Mapped[str] = mapped_column(String(64))  # empty: every method of this token
    action: Mapped[Action] = mapped_column(one_of(Action))
    code: Mapped[int | None]  # VK's
    redirect_uri: Mapped[str | None] = mapped_column(Text)  # where a person shows she is one
    met_at: Mapped[Moment]  # the first time
    last_met_at: Mapped[Moment]
    until: Mapped[Moment | None]  # None: until somebody lifts it
    lifted_at: Mapped[Moment | None]
