"""Trying out what a community's tokens can do, leaving no trace on VK."""

from vk.port import Finding
from vk.transport import Transport


class Probes:
    """The part of `vk.port.Vk` that finds out what can be done."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def abilities(self, group_id: int) -> list[Finding]:
        raise NotImplementedError
