"""Whether VK takes the tokens that somebody pasted, asked at once."""

import re
from collections.abc import Mapping

import structlog

from errors import Problem
from parts import parts
from vk.errors import Action, VkError
from vk.port import Group, Kind, OpenGate, Tokens, Vk

NEEDED_RIGHTS = frozenset({"manage", "wall", "messages"})
TOKEN = re.compile(r"[!-~]{1,512}")  # anything else VK would not know either
WRONG_KIND = (27, 28, 1051)  # VK's codes: no such calls with a token of this kind
PASSING = (Action.RETRY, Action.PAUSE, Action.HUMAN)

log = structlog.get_logger()


class TokensRefused(Problem):
    """Some tokens are not taken. `reasons` has a word by kind of token:

    "dead" (VK does not know it, or no more), "wrong_kind", "other_community", "no_right", or
    "away" (VK does not answer, so nobody knows).
    """

    def __init__(self, reasons: dict[Kind, str]) -> None:
        super().__init__("tokens_refused", **reasons)
        self.reasons = reasons


def check(pasted: Mapping[Kind, str], group_id: int | None = None) -> Group:
    """The community of these tokens, by kind; raise TokensRefused.

    With `group_id` it must be that one. The community token says which one it is, so without it
    the others cannot be checked.
    """
    reasons = _odd(pasted)
    vk = _vk(pasted)
    group = None if "community" in reasons else _own_group(vk, group_id, reasons)
    for kind in pasted:
        if group and kind != "community" and kind not in reasons:
            _see(vk, kind, group.group_id, reasons)
    if reasons or group is None:
        raise TokensRefused(reasons)
    return group


def check_one(kind: Kind, token: str, group_id: int) -> None:
    """A token that is to take the place of another; raise TokensRefused."""
    reasons, vk = _odd({kind: token}), _vk({kind: token})
    if kind in reasons:
        pass
    elif kind == "community":
        _own_group(vk, group_id, reasons)
    else:
        _see(vk, kind, group_id, reasons)
    if reasons:
        raise TokensRefused(reasons)


def _vk(pasted: Mapping[Kind, str]) -> Vk:
    tokens = Tokens(pasted.get("community", ""), pasted.get("service"), pasted.get("user"))
    return parts().vk(tokens, OpenGate())


def _odd(pasted: Mapping[Kind, str]) -> dict[Kind, str]:
    """What need not be shown to VK: no token at all, or the same one for two purposes."""
    reasons: dict[Kind, str] = {}
    seen: set[str] = set()
    for kind, token in pasted.items():
        if not TOKEN.fullmatch(token):
            reasons[kind] = "dead"
        elif token in seen:
            reasons[kind] = "wrong_kind"
        seen.add(token)
    return reasons


def _own_group(vk: Vk, group_id: int | None, reasons: dict[Kind, str]) -> Group | None:
    """The community token's own; None, and a reason, if VK names none or another one."""
    try:
        missing = NEEDED_RIGHTS - vk.token_permissions()
        group = vk.group()
    except VkError as error:
        word = _word("community", error)
        # Only communities' tokens have permissions to tell of: another kind has no right to ask.
        reasons["community"] = "wrong_kind" if word == "no_right" else word
        return None
    if missing:
        log.warning("rights_missing", group_id=group.group_id, rights=sorted(missing))
    if group_id not in (None, group.group_id):
        reasons["community"] = "other_community"
        return None
    return group


def _see(vk: Vk, kind: Kind, group_id: int, reasons: dict[Kind, str]) -> None:
    try:
        seen = vk.seen_by(kind, group_id)
    except VkError as error:
        reasons[kind] = _word(kind, error)
        return
    if seen.group_id != group_id:
        reasons[kind] = "other_community"


def _word(kind: Kind, error: VkError) -> str:
    log.warning("token_refused", kind=kind, code=error.code, reason=error.reason)
    if error.code in WRONG_KIND:
        return "wrong_kind"
    if error.action is Action.TOKEN_DEAD:
        return "dead"
    return "away" if error.action in PASSING else "no_right"
