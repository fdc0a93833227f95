"""What the simulator remembers. Times are Unix seconds; user ids are positive, community ids too
(VK's wire format negates a community's id where an owner is meant)."""

from dataclasses import dataclass, field

USUAL_RIGHTS = ("manage", "wall", "messages", "photos")  # of a community's token


@dataclass
class Reader:
    id: int
    first_name: str
    last_name: str
    sex: int
    city: str
    bdate: str = ""
    is_closed: bool = False
    deactivated: str = ""  # "", "deleted" or "banned"
    last_post_id: int = 0  # ids on the reader's own wall, where reposts live

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass
class Comment:
    id: int
    post_id: int
    from_id: int
    date: int
    text: str
    parent_id: int = 0  # the top comment of the thread, 0 for a top comment
    reply_to_id: int = 0
    deleted: bool = False
    likes: dict[int, int] = field(default_factory=dict)


@dataclass
class Repost:
    id: int
    from_id: int
    date: int
    visible: bool  # a closed profile's repost is not shown to the community
    deleted: bool = False


@dataclass
class Post:
    id: int
    from_id: int
    date: int
    text: str
    created_by: int = 0
    poll_id: int = 0
    deleted: bool = False
    archived: bool = False  # seen by managers only
    publish_at: int = 0  # of a scheduled post
    comments_closed: bool = False
    comments_hidden: bool = False
    likes: dict[int, int] = field(default_factory=dict)
    reposts: list[Repost] = field(default_factory=list)
    comments: dict[int, Comment] = field(default_factory=dict)
    persons: dict[int, int] = field(default_factory=dict)  # whoever acted visibly → first time

    def __post_init__(self) -> None:
        self.levels: dict[int, list[Comment]] = {}  # by parent_id: no page searches all comments
        for said in self.comments.values():
            self.levels.setdefault(said.parent_id, []).append(said)

    def add(self, said: Comment) -> None:
        self.comments[said.id] = said
        self.levels.setdefault(said.parent_id, []).append(said)


@dataclass
class Poll:
    id: int
    question: str
    options: dict[int, str]
    created: int
    anonymous: bool = False
    multiple: bool = False
    votes: dict[int, list[int]] = field(default_factory=dict)


@dataclass
class Message:
    id: int
    peer_id: int
    from_id: int
    date: int
    text: str
    out: bool
    random_id: int = 0
    number: int = 0  # VK's conversation_message_id


@dataclass
class Ban:
    admin_id: int
    date: int
    reason: int = 0
    comment: str = ""


@dataclass
class Server:
    """A callback server as registered by the product."""

    id: int
    title: str
    url: str
    creator_id: int
    secret_key: str = ""
    status: str = "unconfigured"  # unconfigured, wait, ok, failed
    api_version: str = "5.199"
    events: dict[str, int] = field(default_factory=dict)
    code: str = ""  # which VK's page shows for a server added by hand


@dataclass
class Community:
    id: int
    name: str
    screen_name: str
    creator_id: int
    last_wall_id: int = 0  # posts and comments of a wall share one sequence, as in VK
    last_server_id: int = 0
    code_serial: int = 1
    managers: dict[int, str] = field(default_factory=dict)
    members: dict[int, int] = field(default_factory=dict)
    requests: list[int] = field(default_factory=list)
    banned: dict[int, Ban] = field(default_factory=dict)
    allowed: list[int] = field(default_factory=list)  # readers who let the community write
    posts: dict[int, Post] = field(default_factory=dict)
    scheduled: dict[int, Post] = field(default_factory=dict)
    polls: dict[int, Poll] = field(default_factory=dict)
    servers: dict[int, Server] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    guids: dict[str, int] = field(default_factory=dict)
    rights: list[str] = field(default_factory=lambda: list(USUAL_RIGHTS))
    token_serials: dict[str, int] = field(default_factory=dict)  # by kind, grows with renewals
    hide_reposts: bool = False  # who reposted is told to managers only
    hide_members: bool = False
    posts_a_day: int = 0  # 0 is no limit
    short_pages: int = 0  # every so many-th of a list is counted but not shown; 0 is all are shown
    stub_deleted: bool = False  # wall.getById shows a deleted post as a stub
    forget_guids: bool = False  # VK does not say for how long it knows one

    def next_wall_id(self) -> int:
        self.last_wall_id += 1
        return self.last_wall_id


@dataclass
class Token:
    kind: str  # community, service or user
    group_id: int
    user_id: int
    revoked: bool = False


@dataclass
class Delivery:
    """One callback on its way to one server."""

    event_id: str
    type: str
    url: str
    group_id: int
    server_id: int
    actor_id: int
    body: str
    copies: int = 1
    attempts: int = 0
    status: str = "pending"  # pending, delivered, lost, gave_up


@dataclass
class World:
    seed: int = 1
    event_serial: int = 0
    poll_serial: int = 700_000_000
    service_execute: bool = False  # VK's documents contradict each other here
    execute_bytes: int = 5_000_000  # the longest answer of `execute`
    readers: dict[int, Reader] = field(default_factory=dict)
    communities: dict[int, Community] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
