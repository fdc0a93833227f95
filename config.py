"""Everything the operator can set, read once from the environment and then frozen."""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import belfry
import settings
from failpoints import FOLDER as FAILPOINTS
from winners.beacon import QUICKNET, Chain

PREFIX = "ZHREBIY_"
QUICKNET_RELAYS = "https://api.drand.sh,https://api2.drand.sh,https://drand.cloudflare.com"
SHORTEST_WINDOW_S = 60
SECRETS = ("SECRET_KEY", "TOKEN_KEYS")
EXAMPLES = {  # of web addresses
    "PUBLIC_URL": "https://draw.library.example",
    "VK_API_URL": "https://api.vk.ru",
    "BEACON_RELAYS": "https://api.drand.sh",
    "TIMESTAMP_URL": "https://stamps.example/tsr",
}
T = TypeVar("T")


class ConfigError(Exception):
    """A setting is missing or odd; the message says which one and what to set."""


@dataclass(frozen=True)
class Config:
    """The settings of one installation. Times are in seconds."""

    secret_key: str = field(repr=False)
    token_keys: Mapping[str, bytes] = field(repr=False)  # key id -> 32 bytes; the first is current
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    public_url: str
    vk_api_url: str
    demo: bool
    beacon: Chain
    beacon_relays: tuple[str, ...]
    sweep_s: float
    window_s: int
    trusted_proxies: int = 0
    timestamp_authority: tuple[str, Path] | None = None  # its address, and a file of its roots
    erase_after_days: int = 365  # from a contest's end until its people are forgotten
    tax_free_rub: int = 4000  # prizes of one person a year, НК РФ 217 (28); it may be raised
    page_cache_s: float = 1  # how old a public page may be; 0 makes each one anew
    metrics_token: str | None = field(default=None, repr=False)  # without one there is no /metrics
    lease_s: float = 30  # what a worker held is free so long after its death

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Read and check every setting; raise ConfigError on the first that is wrong."""
        read = _Reader(env)
        demo = read.flag("DEMO", default=False)
        read.no_failpoints(demo)
        return cls(
            secret_key=read.checked("SECRET_KEY", settings.secret_key),
            token_keys=read.checked("TOKEN_KEYS", settings.token_keys),
            database_url=read.database_url(memory=demo),
            redis_url=read.redis_url(),
            public_url=read.public_url(),
            vk_api_url=read.url("VK_API_URL", "https://api.vk.ru", plain_http=demo),
            demo=demo,
            beacon=read.demo_chain() if demo else QUICKNET,
            beacon_relays=read.urls("BEACON_RELAYS", QUICKNET_RELAYS, plain_http=demo),
            sweep_s=read.number("SWEEP_SECONDS", 10, least=0.1),
            window_s=read.whole("WINDOW_SECONDS", 1800, least=SHORTEST_WINDOW_S),
            timestamp_authority=read.timestamp_authority(),
            trusted_proxies=read.whole("TRUSTED_PROXIES", 0, least=0),
            erase_after_days=read.whole("ERASE_AFTER_DAYS", 365, least=1),
            tax_free_rub=read.whole("TAX_FREE_RUB", 4000, least=1),
            page_cache_s=read.number("PAGE_CACHE_SECONDS", 1, least=0),
            metrics_token=read.metrics_token(),
            lease_s=read.number("LEASE_SECONDS", 30, least=1),
        )

    @property
    def secure(self) -> bool:
        """Whether readers reach us over https (cookies are then marked Secure)."""
        return self.public_url.startswith("https://")


def load(env: Mapping[str, str] = os.environ) -> Config:
    """The settings of this process; a wrong one ends it with the sentence that names it."""
    try:
        config = Config.from_env(env)
        _make_room(config.database_url)
    except ConfigError as error:
        raise SystemExit(f"zhrebiy: {error}") from None
    return config


def _make_room(database_url: str) -> None:
    """For the database that nobody has asked for: a fresh clone has no folder var."""
    file = _default_file()
    try:
        if database_url == f"sqlite:///{file}":
            file.parent.mkdir(exist_ok=True)
    except OSError as error:
        message = f"The folder of {file} cannot be made: {error.strerror}. Make it, or set"
        raise ConfigError(f"{message} {PREFIX}DATABASE_URL.") from None


def _default_file() -> Path:
    return Path.cwd() / "var" / "zhrebiy.db"


class _Reader:
    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env

    def text(self, name: str, default: str | None = None) -> str:
        value = self.env.get(PREFIX + name, "").strip() or default
        if value is None:
            todo = settings.FRESH if name in SECRETS else "docs/install.md says to what."
            raise ConfigError(f"{PREFIX}{name} is not set. Set it; {todo}")
        return value

    def checked(self, name: str, check: Callable[[str], T], default: str | None = None) -> T:
        return _checked(name, check, self.text(name, default))

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "true" if default else "false").lower()
        if value not in ("true", "false"):
            raise ConfigError(f"{PREFIX}{name} must be true or false, not {value!r}.")
        return value == "true"

    def number(self, name: str, default: float, *, least: float) -> float:
        try:
            value = float(self.text(name, str(default)))
        except ValueError:
            raise ConfigError(f"{PREFIX}{name} must be a number.") from None
        if not least <= value < math.inf:
            raise ConfigError(f"{PREFIX}{name} must be a number, {least} or more.")
        return value

    def whole(self, name: str, default: int, *, least: int) -> int:
        value = self.number(name, default, least=least)
        if not value.is_integer():
            raise ConfigError(f"{PREFIX}{name} must be a whole number, {least} or more.")
        return int(value)

    def url(self, name: str, default: str | None, *, plain_http: bool) -> str:
        return _url(name, self.text(name, default), plain_http)

    def urls(self, name: str, default: str, *, plain_http: bool) -> tuple[str, ...]:
        parts = self.text(name, default).split(",")
        return tuple(_url(name, part.strip(), plain_http) for part in parts)

    def public_url(self) -> str:
        url = self.url("PUBLIC_URL", None, plain_http=True)
        return _checked("PUBLIC_URL", settings.site, url)

    def timestamp_authority(self) -> tuple[str, Path] | None:
        """Both settings or none; plain http will do, for what it brings is signed."""
        url, roots = (
            self.env.get(f"{PREFIX}TIMESTAMP_URL"),
            self.env.get(f"{PREFIX}TIMESTAMP_ROOTS"),
        )
        if not url and not roots:
            return None
        if not roots or not Path(roots).is_file():
            raise ConfigError(f"{PREFIX}TIMESTAMP_ROOTS must name a PEM file of certificates.")
        return self.url("TIMESTAMP_URL", None, plain_http=True), Path(roots)

    def no_failpoints(self, demo: bool) -> None:
        if FAILPOINTS in self.env and not demo:
            raise ConfigError(f"{FAILPOINTS} kills processes on purpose, and is for the demo only.")

    def metrics_token(self) -> str | None:
        token = self.text("METRICS_TOKEN", " ").strip()
        if token and len(token) < 16:
            raise ConfigError(f"{PREFIX}METRICS_TOKEN must have at least 16 characters.")
        return token or None

    def database_url(self, *, memory: bool) -> str:
        check = partial(settings.database, memory=memory)
        return self.checked("DATABASE_URL", check, f"sqlite:///{_default_file()}")

    def redis_url(self) -> str:
        url = self.text("REDIS_URL", "redis://127.0.0.1:6379/0")
        try:
            belfry.check(url)
        except ValueError:  # whose words may tell a part of the password
            raise ConfigError(f"{PREFIX}REDIS_URL must be like {belfry.LIKE}.") from None
        return url

    def demo_chain(self) -> Chain:
        try:
            return Chain.parse(self.text("DEMO_BEACON"))
        except ValueError:
            message = f"{PREFIX}DEMO_BEACON must be chain_hash:public_key:genesis:period."
            raise ConfigError(message) from None


def _checked(name: str, check: Callable[[str], T], value: str) -> T:
    try:
        return check(value)
    except settings.Odd as odd:
        raise ConfigError(f"{PREFIX}{name} {odd}") from None


def _url(name: str, value: str, plain_http: bool) -> str:
    as_needed = partial(settings.web_address, example=EXAMPLES[name], plain_http=plain_http)
    return _checked(name, as_needed, value)
