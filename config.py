"""Everything the operator can set, read once from the environment and then frozen."""

import base64
import binascii
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import belfry
from failpoints import FOLDER as FAILPOINTS
from winners.beacon import QUICKNET, Chain

PREFIX = "ZHREBIY_"
QUICKNET_RELAYS = "https://api.drand.sh,https://api2.drand.sh,https://drand.cloudflare.com"
SHORTEST_WINDOW_S = 60


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
            secret_key=read.secret_key(),
            token_keys=read.token_keys(),
            database_url=read.database_url(),
            redis_url=read.redis_url(),
            public_url=read.url("PUBLIC_URL", None, plain_http=True),
            vk_api_url=read.url("VK_API_URL", "https://api.vk.ru", plain_http=demo),
            demo=demo,
            beacon=read.demo_chain() if demo else QUICKNET,
            beacon_relays=read.urls("BEACON_RELAYS", QUICKNET_RELAYS, plain_http=demo),
            sweep_s=read.number("SWEEP_SECONDS", 10, least=0.1),
            window_s=int(read.number("WINDOW_SECONDS", 1800, least=SHORTEST_WINDOW_S)),
            timestamp_authority=read.timestamp_authority(),
            trusted_proxies=int(read.number("TRUSTED_PROXIES", 0, least=0)),
            erase_after_days=int(read.number("ERASE_AFTER_DAYS", 365, least=1)),
            tax_free_rub=int(read.number("TAX_FREE_RUB", 4000, least=1)),
            page_cache_s=read.number("PAGE_CACHE_SECONDS", 1, least=0),
            metrics_token=read.metrics_token(),
            lease_s=read.number("LEASE_SECONDS", 30, least=1),
        )

    @property
    def secure(self) -> bool:
        """Whether readers reach us over https (cookies are then marked Secure)."""
        return self.public_url.startswith("https://")


def load() -> Config:
    """The settings of this process; a wrong one ends it with the sentence that names it."""
    try:
        return Config.from_env()
    except ConfigError as error:
        raise SystemExit(f"zhrebiy: {error}") from None


class _Reader:
    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env

    def text(self, name: str, default: str | None = None) -> str:
        value = self.env.get(PREFIX + name, "").strip() or default
        if value is None:
            raise ConfigError(f"{PREFIX}{name} is not set. Set it; docs/install.md says to what.")
        return value

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

    def url(self, name: str, default: str | None, *, plain_http: bool) -> str:
        return _checked_url(name, self.text(name, default), plain_http=plain_http)

    def urls(self, name: str, default: str, *, plain_http: bool) -> tuple[str, ...]:
        parts = self.text(name, default).split(",")
        return tuple(_checked_url(name, part.strip(), plain_http=plain_http) for part in parts)

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

    def secret_key(self) -> str:
        key = self.text("SECRET_KEY")
        if len(key) < 32:
            raise ConfigError(f"{PREFIX}SECRET_KEY must have at least 32 characters.")
        return key

    def no_failpoints(self, demo: bool) -> None:
        if FAILPOINTS in self.env and not demo:
            raise ConfigError(f"{FAILPOINTS} kills processes on purpose, and is for the demo only.")

    def metrics_token(self) -> str | None:
        token = self.text("METRICS_TOKEN", " ").strip()
        if token and len(token) < 16:
            raise ConfigError(f"{PREFIX}METRICS_TOKEN must have at least 16 characters.")
        return token or None

    def database_url(self) -> str:
        """SQLAlchemy's form: plain postgresql:// gets the driver that we install."""
        url = self.text("DATABASE_URL", f"sqlite:///{Path.cwd() / 'var' / 'zhrebiy.db'}")
        scheme, separator, rest = url.partition("://")
        if scheme in ("postgres", "postgresql"):
            scheme = "postgresql+psycopg"
        if not separator or scheme not in ("sqlite", "postgresql+psycopg"):
            raise ConfigError(f"{PREFIX}DATABASE_URL must begin with sqlite:// or postgresql://.")
        return f"{scheme}://{rest}"

    def redis_url(self) -> str:
        url = self.text("REDIS_URL", "redis://127.0.0.1:6379/0")
        try:
            belfry.check(url)
        except ValueError:  # whose words may tell a part of the password
            raise ConfigError(f"{PREFIX}REDIS_URL must be like {belfry.LIKE}.") from None
        return url

    def token_keys(self) -> Mapping[str, bytes]:
        return dict(_token_key(part) for part in self.text("TOKEN_KEYS").split(","))

    def demo_chain(self) -> Chain:
        try:
            return Chain.parse(self.text("DEMO_BEACON"))
        except ValueError:
            message = f"{PREFIX}DEMO_BEACON must be chain_hash:public_key:genesis:period."
            raise ConfigError(message) from None


def _checked_url(name: str, value: str, *, plain_http: bool) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigError(f"{PREFIX}{name} must be a web address, not {value!r}.")
    if parts.scheme == "http" and not plain_http:
        message = f"{PREFIX}{name} must be https; plain http is for {PREFIX}DEMO=true only."
        raise ConfigError(message)
    return value.rstrip("/")


def _token_key(part: str) -> tuple[str, bytes]:
    key_id, _, encoded = part.strip().partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not key_id or len(key) != 32:
        raise ConfigError(
            f"{PREFIX}TOKEN_KEYS must be id:key[,id:key], each key 32 bytes in base64. "
            "Make one with: python -m tools.secrets"
        )
    return key_id, key
