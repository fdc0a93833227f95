"""One call of one method over HTTP. vk_api carries it; whatever goes wrong becomes a VkError."""

import threading
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from jconfig.memory import MemoryConfig  # type: ignore[import-untyped]  # a part of vk_api
from urllib3.exceptions import NewConnectionError
from vk_api import VkApi
from vk_api.exceptions import ApiError, ApiHttpError

from vk.adapter import LOOPBACK, VK_API_THINKS, Adapter, AnswerTooLong
from vk.call import NO_ANSWER, TOO_LONG, Call
from vk.errors import Action, VkError, classify

API_VERSION = "5.199"
TIMEOUTS_S = (5.0, 25.0)  # to connect, to wait for an answer: VK tries our server meanwhile
NOT_VK = "an answer that is not VK's"
MAYBE_DONE = (1, 10, 36)  # VK failed or ran out of time inside the method

T = TypeVar("T")


class Wire:
    """Calls the VK API at `api_url`: https, or plain http on this very machine.

    Any number of threads may call at once: each has a vk_api object and connections of its own,
    because vk_api holds a lock while it waits for an answer.
    """

    def __init__(self, api_url: str, timeouts_s: tuple[float, float] = TIMEOUTS_S) -> None:
        parts = urlsplit(api_url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ValueError("tokens travel by https only")
        self._api_url = api_url.rstrip("/") + "/"
        self._timeouts_s = timeouts_s
        self._of_thread = threading.local()

    def call(self, token: str, call: Call[T]) -> T:
        """What the call understands; a lookup that fails there means that it was not VK's answer.

        The error is raised outside `except`: vk_api's and requests' own errors hold the token.
        """
        values = {**call.values, "access_token": token}
        try:
            return call.understand(self._api().method(call.method, values, raw=bool(call.carries)))
        except (ApiError, ApiHttpError, requests.RequestException) as error:
            failure = _failure(call, error)
        except (AttributeError, LookupError, TypeError, ValueError):
            failure = _trouble(call, NOT_VK, maybe_done=True)
        raise failure

    def _api(self) -> VkApi:
        if not hasattr(self._of_thread, "api"):
            self._of_thread.api = self._new_api()
        return self._of_thread.api

    def _new_api(self) -> VkApi:
        session = requests.Session()
        session.max_redirects = 0  # a redirect would carry the token to who knows where
        session.headers["User-Agent"] = "Zhrebiy"
        session.mount(VK_API_THINKS, Adapter(self._api_url, self._timeouts_s))
        api = VkApi(session=session, api_version=API_VERSION, config=MemoryConfig)
        api.RPS_DELAY = 0  # the limiter knows of the other threads and processes too
        # They repeat a call without end (6), look for keys that VK no longer sends (14), ask on
        # the terminal. Without them every error of VK's is a plain ApiError.
        api.error_handlers.clear()
        return api


def told(method: str, error: Mapping[str, Any], writing: bool) -> VkError:
    """What VK's own words about a failure mean."""
    code, subcode = int(error["error_code"]), error.get("error_subcode")
    return VkError(
        method,
        classify(code, subcode, str(error.get("error_msg"))),
        code=code,
        subcode=subcode,
        redirect_uri=error.get("redirect_uri"),
        uncertain=writing and code in MAYBE_DONE,
    )


def _failure(call: Call[T], error: Exception) -> VkError:
    if isinstance(error, ApiError) and isinstance(error.code, int):
        return told(call.method, error.error, call.writing)
    reason, maybe_done = _below_vk(error)
    return _trouble(call, reason, maybe_done)


def _below_vk(error: Exception) -> tuple[str, bool]:
    """What happened, and whether VK may have carried the call out."""
    match error:
        case ApiHttpError(response=response):
            return f"HTTP {response.status_code}", response.status_code >= 500
        case requests.Timeout():
            return NO_ANSWER, not isinstance(error, requests.ConnectTimeout)
        case AnswerTooLong():
            return TOO_LONG, True
        case requests.JSONDecodeError() | ApiError():
            return NOT_VK, True
    return "connection failed", not _never_connected(error)


def _trouble(call: Call[T], reason: str, maybe_done: bool) -> VkError:
    uncertain = call.writing and maybe_done
    return VkError(call.method, Action.RETRY, reason=reason, uncertain=uncertain)


def _never_connected(error: Exception) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)
