"""How vk_api's requests travel: to where VK is for us, and no longer or larger than we can bear."""

import time
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError, ReadTimeoutError

VK_API_THINKS = "https://api.vk.ru/"  # written into vk_api
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MOST_BYTES = 16 * 1024 * 1024  # VK's own answers end at 5 MB
PIECE = 64 * 1024


class AnswerTooLong(requests.RequestException):
    """Nobody knows how much more would have come."""


class Adapter(HTTPAdapter):
    """Sends what vk_api meant for api.vk.ru to `api_url`.

    `timeouts_s` are for the connection and for each sign of life of the answer; together, for the
    whole call.
    """

    def __init__(self, api_url: str, timeouts_s: tuple[float, float]) -> None:
        super().__init__()
        self._api_url = api_url
        self._timeouts_s = timeouts_s

    def send(
        self, request: requests.PreparedRequest, *_args: Any, **kwargs: Any
    ) -> requests.Response:
        until = time.monotonic() + sum(self._timeouts_s)
        request.url = self._api_url + str(request.url).removeprefix(VK_API_THINKS)
        kwargs["timeout"] = self._timeouts_s
        # Session chose a proxy for api.vk.ru.
        local = urlsplit(request.url).hostname in LOOPBACK
        kwargs["proxies"] = {} if local else get_environ_proxies(request.url)
        response = super().send(request, **kwargs)
        with response.raw as raw:
            response.raw = BytesIO(_body(raw, until))
        return response


def _body(raw: HTTPResponse, until: float) -> bytes:
    """All of an answer. A time-out of the socket alone would let it drip for ever."""
    body = bytearray()
    try:
        while piece := raw.read1(PIECE, decode_content=True):
            body += piece
            if len(body) > MOST_BYTES:
                raise AnswerTooLong
            if time.monotonic() > until:
                raise requests.ReadTimeout
    except ReadTimeoutError:
        raise requests.ReadTimeout from None
    except HTTPError:
        raise requests.ConnectionError from None
    return bytes(body)
