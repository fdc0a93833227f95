"""A community's secrets, as they are kept: sealed, each for its own place only."""

import secrets
from dataclasses import asdict
from datetime import datetime

from communities.models import AccessToken, Community
from parts import parts
from vk.port import Kind, Tokens

KINDS: tuple[Kind, ...] = ("community", "service", "user")
CALLBACK_SECRET = "callback_secret"  # noqa: S105 - what it is sealed for


def purpose(group_id: int, kind: str) -> str:
    """What a token is sealed for: that of another community does not open in its place."""
    return f"token:{group_id}:{kind}"


def sealed_token(group_id: int, kind: Kind, token: str, now: datetime) -> AccessToken:
    """A row for a token."""
    sealed = parts().seal.seal(token, purpose(group_id, kind))
    return AccessToken(kind=kind, sealed=sealed, last4=token[-4:], created_at=now)


def tokens_of(community: Community) -> Tokens:
    """The community's tokens, open."""
    opened = {
        row.kind: parts().seal.open(row.sealed, purpose(community.group_id, row.kind))
        for row in community.tokens
    }
    return Tokens(opened["community"], opened.get("service"), opened.get("user"))


def given(tokens: Tokens) -> dict[Kind, str]:
    """Those that are there, by kind, without the spaces that come with pasting."""
    by_kind = asdict(tokens)
    stripped = {kind: (by_kind[kind] or "").strip() for kind in KINDS}
    return {kind: token for kind, token in stripped.items() if token}


def new_callback_secret() -> str:
    """A sealed one, of letters and digits only: a person may have to paste it."""
    return parts().seal.seal(secrets.token_hex(16), CALLBACK_SECRET)


def callback_secret(community: Community) -> str:
    """What VK sends with every event to show that it is VK."""
    return parts().seal.open(community.callback_secret, CALLBACK_SECRET)
