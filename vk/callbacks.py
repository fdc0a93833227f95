"""Callback servers of a community, and the events that VK sends there."""

from collections.abc import Collection

from vk import shapes
from vk.events import ALL_EVENTS
from vk.port import CallbackServer
from vk.transport import Transport
from vk.wire import API_VERSION


class Callbacks:
    """The part of `vk.port.Vk` that sets callbacks up; needs the right "manage"."""

    def __init__(self, api: Transport) -> None:
        self._api = api

    def confirmation_code(self, group_id: int) -> str:
        return self._api.read(
            ("community",),
            "groups.getCallbackConfirmationCode",
            lambda answer: str(answer["code"]),
            group_id=group_id,
        )

    def callback_servers(self, group_id: int) -> list[CallbackServer]:
        return self._api.read(
            ("community",),
            "groups.getCallbackServers",
            lambda answer: [shapes.callback_server(item) for item in answer["items"]],
            group_id=group_id,
        )

    def add_callback_server(self, group_id: int, url: str, title: str, secret: str) -> int:
        return self._api.write(
            "groups.addCallbackServer",
            lambda answer: int(answer["server_id"]),
            group_id=group_id,
            url=url,
            title=title,
            secret_key=secret,
        )

    def edit_callback_server(
        self, group_id: int, server_id: int, url: str, title: str, secret: str
    ) -> None:
        self._api.write(
            "groups.editCallbackServer",
            int,
            group_id=group_id,
            server_id=server_id,
            url=url,
            title=title,
            secret_key=secret,
        )

    def delete_callback_server(self, group_id: int, server_id: int) -> None:
        self._api.write("groups.deleteCallbackServer", int, group_id=group_id, server_id=server_id)

    def set_callback_events(
        self,
        group_id: int,
        server_id: int,
        events: Collection[str],
        all_events: Collection[str] = ALL_EVENTS,
    ) -> None:
        """Every event is named: VK does not say what becomes of one that is not."""
        self._api.write(
            "groups.setCallbackSettings",
            int,
            group_id=group_id,
            server_id=server_id,
            api_version=API_VERSION,
            **{event: event in events for event in sorted({*all_events, *events})},
        )

    def callback_events(self, group_id: int, server_id: int) -> set[str]:
        return self._api.read(
            ("community",),
            "groups.getCallbackSettings",
            lambda answer: {name for name, on in answer["events"].items() if on},
            group_id=group_id,
            server_id=server_id,
        )
