"""Contests, and what we know of the people in them."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from columns import Documents, Key, Moment, Sha256, VkId, Words, one_of
from communities.models import Community
from contests.actions import Kind, Source
from contests.chance import Chance
from contests.entries import EntryState
from contests.lifecycle import Plan, State, Step
from extensions import Base


class Contest(Base):
    """One competition with rules, prizes and dates."""

    __tablename__ = "contest"
    __table_args__ = (Index("ix_contest_post", "community_id", "post_id"),)

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(Text)
    organiser: Mapped[str] = mapped_column(Text)  # name, tax number, address, contact
    claim_terms: Mapped[str] = mapped_column(Text)  # how and until when a prize is claimed
    claim_days: Mapped[int] = mapped_column(default=14)  # how long a prize is kept for its winner
    least_age: Mapped[int] = mapped_column(default=0)  # years; 0: of any age
    guardians: Mapped[bool] = mapped_column(default=False)  # children's prizes only with consent
    advertiser: Mapped[str] = mapped_column(Text, default="")  # of a partner's prizes: name, INN
    erid: Mapped[str] = mapped_column(String(64), default="")  # the mark of an advertisement
    announcement: Mapped[str] = mapped_column(Text)  # text of the post; unused when adopting one
    state: Mapped[State] = mapped_column(one_of(State), default=State.DRAFT)

    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment]
    draw_at: Mapped[Moment]
    publishes_itself: Mapped[bool] = mapped_column(default=True)

    conditions: Mapped[Documents]  # contests.conditions.Condition, one document each
    weighted: Mapped[bool] = mapped_column(default=False)  # tickets per action, else equal chance
    alternates: Mapped[int]
    disclosure: Mapped[str] = mapped_column(String(16))  # id, masked or leaf
    open_list: Mapped[bool] = mapped_column(default=False)  # openings.txt is public

    post_id: Mapped[VkId | None]  # the announcement, ours or adopted, on the community's wall
    poll_id: Mapped[VkId | None]
    adopts_post: Mapped[bool] = mapped_column(default=False)

    draw_key: Mapped[str | None] = mapped_column(String(255))  # K of draw/1, sealed
    key_sha256: Mapped[Sha256 | None]
    chance: Mapped[Chance] = mapped_column(one_of(Chance), default=Chance.BEACON)
    beacon_chain: Mapped[Sha256 | None]  # or of event.txt, or of the number locked away
    beacon_round: Mapped[int | None] = mapped_column(BigInteger)  # or a Unix time
    event_text: Mapped[str | None] = mapped_column(Text)  # event.txt
    event_result: Mapped[str | None] = mapped_column(String(96))  # result.txt, by staff
    reveal: Mapped[str | None] = mapped_column(String(255))  # the number locked away, sealed
    round_moved: Mapped[bool] = mapped_column(default=False)  # we were late: see winners.service

    next_read_at: Mapped[Moment | None]  # when the wall is looked at again
    reading_until: Mapped[Moment | None]  # the lease of the worker that reads just now
    reposts_visible: Mapped[bool | None]  # whether VK shows us who reposted; None: not known yet
    post_gone: Mapped[bool] = mapped_column(default=False)  # VK has no such post any more

    cancel_reason: Mapped[str | None] = mapped_column(Text)
    erase_at: Mapped[Moment | None]  # when its people are forgotten; set once it has ended
    created_at: Mapped[Moment]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    discarded_at: Mapped[Moment | None]  # a draft thrown away, which can still be taken back

    community: Mapped[Community] = relationship()
    prizes: Mapped[list["Prize"]] = relationship(
        order_by="Prize.position", cascade="all, delete-orphan"
    )
    rules: Mapped[list["RulesVersion"]] = relationship(
        order_by="RulesVersion.number", cascade="all, delete-orphan"
    )
    steps: Mapped[list["DueStep"]] = relationship(
        order_by="DueStep.due_at", cascade="all, delete-orphan"
    )

    @property
    def plan(self) -> Plan:
        """The dates as one value."""
        return Plan(self.opens_at, self.closes_at, self.draw_at, self.publishes_itself)

    @property
    def locked_rules(self) -> "RulesVersion | None":
        """The version that holds, from opening on: the last one, if they were amended."""
        return next((version for version in reversed(self.rules) if version.locked_at), None)


class Prize(Base):
    """A kind of prize; `code` is its name in the public files."""

    __tablename__ = "prize"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))  # [a-z0-9-]{1,32}
    title: Mapped[str] = mapped_column(String(255))
    count: Mapped[int]
    value: Mapped[int | None]  # of one, in roubles


class RulesVersion(Base):
    """The rules as a text; the locked version's bytes are what rules_sha256 commits to."""

    __tablename__ = "rules_version"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[Sha256]
    created_at: Mapped[Moment]
    locked_at: Mapped[Moment | None]
    reason: Mapped[str] = mapped_column(Text, default="")  # why they were changed, in public


class DueStep(Base):
    """A step of a contest's life that is due at a time."""

    __tablename__ = "due_step"
    __table_args__ = (
        UniqueConstraint("contest_id", "step"),
        Index("ix_due_step_due", "done_at", "due_at"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    step: Mapped[Step] = mapped_column(one_of(Step))
    due_at: Mapped[Moment]
    next_try_at: Mapped[Moment]
    leased_until: Mapped[Moment | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(255))  # a code for staff, of the last try
    done_at: Mapped[Moment | None]
    progress: Mapped[int] = mapped_column(default=0)  # per cent
    phase: Mapped[str | None] = mapped_column(String(32))


class LedgerAction(Base):
    """One thing a VK user did or took back. Rows are only ever added."""

    __tablename__ = "ledger_action"
    __table_args__ = (
        UniqueConstraint("community_id", "event_key"),
        Index("ix_ledger_action_object", "community_id", "kind", "object_id", "user_id"),
        Index("ix_ledger_action_ref", "community_id", "kind", "ref_id"),
        Index("ix_ledger_action_received", "community_id", "source", "received_at"),
    )

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    kind: Mapped[Kind] = mapped_column(one_of(Kind))
    delta: Mapped[int]  # +1 done, -1 taken back, 0 neither (an edit, a look)
    user_id: Mapped[VkId | None]  # VK names no author when a comment is deleted
    object_id: Mapped[VkId]  # post or poll; 0 for the community itself
    ref_id: Mapped[VkId] = mapped_column(default=0)  # comment, repost or poll option
    text: Mapped[str | None] = mapped_column(Text)
    happened_at: Mapped[Moment | None]  # VK's own date, where it gives one
    received_at: Mapped[Moment]
    retry: Mapped[int] = mapped_column(default=0)
    source: Mapped[Source] = mapped_column(one_of(Source))
    event_key: Mapped[str] = mapped_column(String(192))
    reading_id: Mapped[int | None] = mapped_column(ForeignKey("reading.id"))  # that found it


class Person(Base):
    """A VK user as last read from VK."""

    __tablename__ = "person"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    first_name: Mapped[str] = mapped_column(String(255))
    last_name: Mapped[str] = mapped_column(String(255))
    deactivated: Mapped[str | None] = mapped_column(String(16))  # deleted, banned, gone
    is_closed: Mapped[bool]
    checked_at: Mapped[Moment]


class Manager(Base):
    """A manager of a community, as last read from VK."""

    __tablename__ = "manager"

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class Entry(Base):
    """One participant in one contest, computed from the ledger by the contest's conditions."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("contest_id", "user_id"),
        Index("ix_entry_state", "contest_id", "state", "user_id"),
        Index("ix_entry_name", "contest_id", "name_key", "user_id"),
        Index("ix_entry_entered", "contest_id", "entered_at", "user_id"),
        Index("ix_entry_reasons", "contest_id", "state", "reasons", "user_id"),
        Index("ix_entry_tickets", "contest_id", "tickets", "user_id"),
    )

    id: Mapped[Key]
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    user_id: Mapped[VkId]
    state: Mapped[EntryState] = mapped_column(one_of(EntryState))
    tickets: Mapped[int]
    reasons: Mapped[Words]  # why not in, as codes
    checks: Mapped[Documents]  # per condition: met or not, the evidence, when
    updated_at: Mapped[Moment]
    name_key: Mapped[str] = mapped_column(String(511), default="")  # her name, folded, to find it
    entered_at: Mapped[Moment | None]  # when she first did something that was asked for


class Win(Base):
    """Who won when, for the condition 'not a winner of the last N days'."""

    __tablename__ = "win"
    __table_args__ = (UniqueConstraint("contest_id", "user_id"),)

    id: Mapped[Key]
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    user_id: Mapped[VkId]
    won_at: Mapped[Moment]
