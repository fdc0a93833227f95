"""What a setting has to look like. Each function gives it in the form that we use, or is `Odd`."""

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

FRESH = "Make one with: python -m tools.secrets"
DATABASES = (
    "sqlite:// and a whole path, for example sqlite:////var/lib/zhrebiy/zhrebiy.db, "
    "or postgresql://user:password@host/name"
)
POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")


class Odd(Exception):
    """Goes on after the setting's name, and says what to write instead."""


def secret_key(value: str) -> str:
    """What signs sessions."""
    if len(value) < 32:
        raise Odd(f"must have at least 32 characters. {FRESH}")
    return value


def token_keys(value: str) -> Mapping[str, bytes]:
    """By their ids, the current one first."""
    keys: dict[str, bytes] = {}
    for part in value.split(","):
        key_id, key = _token_key(part)
        if key_id in keys:
            raise Odd(
                f"has two keys with the id {key_id}: only one would be used, and what the other "
                "has sealed would be lost. Leave the old key its id, give the new one another "
                "and put it first, for example new:…,old:… (python -m tools.secrets prints one). "
                "If both have been there for a while, the last of them is the one in use."
            )
        keys[key_id] = key
    return keys


def _token_key(part: str) -> tuple[str, bytes]:
    key_id, _, encoded = part.strip().partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key_id or len(key) != 32:
        raise Odd(f"must be id:key[,id:key], each key 32 bytes in base64. {FRESH}")
    return key_id, key


def web_address(value: str, example: str, *, plain_http: bool) -> str:
    """Without a slash at its end."""
    parts = _split(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        raise Odd(f"must begin with https://, for example {example}; it is {value!r}.")
    if parts.scheme == "http" and not plain_http:
        raise Odd("must be https; plain http is for ZHREBIY_DEMO=true only.")
    return value.rstrip("/")


def _split(value: str) -> SplitResult | None:
    try:
        return urlsplit(value)
    except ValueError:
        return None


def site(value: str) -> str:
    """Where readers find us: pages lie at the root of a host, and nothing of ours below it."""
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment:
        raise Odd(f"must end after the host: write {parts.scheme}://{parts.netloc}")
    return value


def database(value: str, *, memory: bool) -> str:
    """SQLAlchemy's form: plain postgresql:// gets the driver that we install.

    `memory`: whether a database will do that keeps nothing.
    """
    scheme, _, rest = value.partition("://")
    if scheme in POSTGRES:
        _parsed(found := f"postgresql+psycopg://{rest}")
        return found
    if scheme != "sqlite":
        raise Odd(f"must be {DATABASES}.")
    _kept(_parsed(value), memory)
    return value


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):  # whose words may tell a part of the password
        raise Odd(
            f"cannot be read as an address. It must be {DATABASES}; a port is a number, and what "
            "is no letter or digit in a password is written as in addresses: %2F for /."
        ) from None


def _kept(url: URL, memory: bool) -> None:
    file = url.database or ":memory:"
    if file == ":memory:":
        if not memory:
            raise Odd(
                f"would keep everything in memory, until the process ends. It must be {DATABASES}."
            )
    elif not Path(file).is_absolute():
        raise Odd(f"must have the whole path: sqlite:///{Path(file).absolute()}")
