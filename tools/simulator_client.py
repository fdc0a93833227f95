"""The simulator's control: what a person does by clicking its wall, and what it knows."""

from typing import Any

import requests

TIMEOUT_S = 30


class SimulatorClient:
    """Calls to the simulator at `url`; each raises requests.HTTPError when refused."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get(self, path: str, **query: int) -> Any:
        answer = requests.get(self.url + path, params=query, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        answer = requests.post(self.url + path, json=body, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()

    def demo_beacon(self) -> str:
        """The chain as ZHREBIY_DEMO_BEACON wants it."""
        info = self.get("/beacon/info")
        keys = ("chain_hash", "public_key", "genesis_time", "period")
        return ":".join(str(info[key]) for key in keys)

    def is_idle(self) -> bool:
        """True when the crowd has done everything and no callback is on its way."""
        return bool(self.get("/sim/idle")["idle"])

    def posts(self, group_id: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/sim/state", group_id=group_id)["posts"]
        return found


def answers(url: str) -> bool:
    """Whether a healthy server is there."""
    try:
        return requests.get(url + "/healthz", timeout=2).ok
    except requests.RequestException:
        return False
