"""One call of one method over HTTP. vk_api carries it; whatever goes wrong becomes a VkError."""

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from jconfig.memory import MemoryConfig  # type: ignore[import-untyped]  # a part of vk_api
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import NewConnectionError
from vk_api import VkApi
from vk_api.exceptions import ApiError, ApiHttpError

from vk.errors import Action, VkError, classify

API_VERSION = "5.199"
TIMEOUTS_S = (5.0, 20.0)  # to connect, to wait for an answer: VK tries our server meanwhile
VK_API_THINKS = "https://api.vk.ru/"  # written into vk_api
LOOPBACK = ("127.0.0.1", "::1", "localhost")
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

    def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, object],
        understand: Callable[[Any], T],
        writing: bool,
    ) -> T:
        """What `understand` makes of the answer; a lookup that fails there means it is not VK's.

        The error is raised outside `except`: vk_api's and requests' own errors hold the token.
        """
        values = {name: _plain(value) for name, value in params.items()}
        try:
            return understand(self._api().method(method, {**values, "access_token": token}))
        except (ApiError, ApiHttpError, requests.RequestException) as error:
            failure = _failure(method, error, writing)
        except (AttributeError, LookupError, TypeError, ValueError):
            failure = _not_vk(method, writing)
        raise failure

    def _api(self) -> VkApi:
        if not hasattr(self._of_thread, "api"):
            self._of_thread.api = self._new_api()
        return self._of_thread.api

    def _new_api(self) -> VkApi:
        session = requests.Session()
        session.max_redirects = 0  # a redirect would carry the token to who knows where
        session.headers["User-Agent"] = "Zhrebiy"
        session.mount(VK_API_THINKS, _Adapter(self._api_url, self._timeouts_s))
        api = VkApi(session=session, api_version=API_VERSION, config=MemoryConfig)
        api.RPS_DELAY = 0  # the limiter knows of the other threads and processes too
        # They repeat a call without end (6), look for keys that VK no longer sends (14), ask on
        # the terminal. Without them every error of VK's is a plain ApiError.
        api.error_handlers.clear()
        return api


class _Adapter(HTTPAdapter):
    """Sends what vk_api meant for api.vk.ru to where VK is for us, and does not wait for ever."""

    def __init__(self, api_url: str, timeouts_s: tuple[float, float]) -> None:
        super().__init__()
        self._api_url = api_url
        self._timeouts_s = timeouts_s

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **kwargs: Any
    ) -> requests.Response:
        request.url = self._api_url + str(request.url).removeprefix(VK_API_THINKS)
        kwargs["timeout"] = self._timeouts_s
        # Session chose a proxy for api.vk.ru.
        local = urlsplit(request.url).hostname in LOOPBACK
        kwargs["proxies"] = {} if local else get_environ_proxies(request.url)
        return super().send(request, **kwargs)


def _plain(value: object) -> object:
    """VK takes "True" for false, and reads only the last of repeated parameters."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(map(str, value))
    return value


def _failure(method: str, error: Exception, writing: bool) -> VkError:
    match error:
        case ApiError(error=told):
            return _told(method, told, writing)
        case ApiHttpError(response=response):
            status = response.status_code
            return _trouble(method, f"HTTP {status}", writing and status >= 500)
        case requests.Timeout():
            maybe_done = not isinstance(error, requests.ConnectTimeout)
            return _trouble(method, "no answer in time", writing and maybe_done)
        case requests.JSONDecodeError():
            return _not_vk(method, writing)
    return _trouble(method, "connection failed", writing and not _never_connected(error))


def _told(method: str, told: Mapping[str, Any], writing: bool) -> VkError:
    code, subcode = told["error_code"], told.get("error_subcode")
    return VkError(
        method,
        classify(code, subcode, str(told.get("error_msg"))),
        code=code,
        subcode=subcode,
        redirect_uri=told.get("redirect_uri"),
        uncertain=writing and code in MAYBE_DONE,
    )


def _not_vk(method: str, writing: bool) -> VkError:
    return _trouble(method, "an answer that is not VK's", writing)


def _trouble(method: str, reason: str, uncertain: bool) -> VkError:
    return VkError(method, Action.RETRY, reason=reason, uncertain=uncertain)


def _never_connected(error: Exception) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)
