"""What VK's errors mean for us: the code says what went wrong, the action says what to do."""

from enum import StrEnum


class Action(StrEnum):
    """What to do about a failed call."""

    RETRY = "retry"  # soon, with growing pauses
    PAUSE = "pause"  # no such call for a long while: VK has had enough of them
    HUMAN = "human"  # somebody has to act in VK first: a captcha, a confirmation, a free place
    TOKEN_DEAD = "token_dead"  # noqa: S105 - not a password; every call with this token will fail
    NO_RIGHT = "no_right"  # this token may not do this
    OUR_BUG = "our_bug"  # the same request will never succeed
    GONE = "gone"  # the post, poll or discussion is deleted or closed
    PERSON = "person"  # this person cannot be reached or looked at


_CODES = {
    # 38, 40 and 121 VK gives now and then for requests that are as they should be.
    Action.RETRY: (1, 6, 10, 32, 36, 38, 40, 43, 121),
    Action.PAUSE: (9, 29, 103, 219, 220, 223, 224),
    Action.HUMAN: (14, 16, 17, 24, 25, 41, 2000, 3300, 3301, 3302, 3303, 3304, 3609),
    Action.TOKEN_DEAD: (5, 27, 28, 42, 1114, 1116, 1117, 1118),
    Action.NO_RIGHT: (7, 15, 20, 21, 23, 203, 214, 703, 704, 1051),
    Action.OUR_BUG: (2, 3, 4, 8, 11, 12, 13, 33, 34, 35, 100, 101, 113, 125, 150, 911, 914),
    Action.GONE: (19, 104, 210, 211, 212, 213, 222, 225, 250, 251, 252, 253),
    Action.PERSON: (18, 30, 37, 39, 260, 900, 901, 902, 936, 950, 3610),
}
_ACTIONS = {code: action for action, codes in _CODES.items() for code in codes}
# Of the three subcodes that VK names for these codes, it numbers two; the third is "try again".
_REFUSALS = {8: (1000, 1001), 15: (1133, 1134)}
_A_DAY = "a day"  # 214 is "no right to post", and "only so many posts a day" too
_UNAVAILABLE = "method is unavailable"  # 27 and 28: this one, with this kind of token; it lives on
_PASSING = (Action.RETRY, Action.PAUSE, Action.HUMAN)


def classify(code: int, subcode: int | None = None, message: str = "") -> Action:
    """The action for an error code of VK API 5.199; unknown codes are not worth repeating."""
    if subcode and code in _REFUSALS and subcode not in _REFUSALS[code]:
        return Action.RETRY
    if code == 214 and _A_DAY in message:
        return Action.PAUSE
    if code in (27, 28) and _UNAVAILABLE in message:
        return Action.NO_RIGHT
    return _ACTIONS.get(code, Action.OUR_BUG)


class VkError(Exception):
    """A call that failed, or could not be made.

    `code` and `subcode` are VK's, None if VK did not get to answer. `reason` says in a few plain
    words what else happened. `uncertain`: it was a write, and VK may have carried it out.
    `redirect_uri`: where a person proves to VK that she is one. The text names the method and
    never its parameters, so it may be logged and shown to staff.
    """

    def __init__(
        self,
        method: str,
        action: Action,
        *,
        code: int | None = None,
        subcode: int | None = None,
        reason: str = "",
        redirect_uri: str | None = None,
        uncertain: bool = False,
    ) -> None:
        why = reason or f"error {code}"
        super().__init__(f"{method}: {why} ({action.value})")
        self.method = method
        self.action = action
        self.code = code
        self.subcode = subcode
        self.reason = reason
        self.redirect_uri = redirect_uri
        self.uncertain = uncertain

    @property
    def permanent(self) -> bool:
        """Whether waiting is no help: the same call will fail again."""
        return self.action not in _PASSING
