"""A gate that tells a test what it heard."""

from vk.errors import VkError
from vk.port import Kind


class RecordingGate:
    """Open, unless the test shuts a method; `heard` has the kind, the method and VK's code."""

    def __init__(self) -> None:
        self.heard: list[tuple[Kind, str, int | None]] = []
        self.errors: dict[str, VkError] = {}

    def shut(self, kind: Kind, method: str) -> VkError | None:
        return self.errors.get(method)

    def met(self, kind: Kind, method: str, error: VkError) -> None:
        self.heard.append((kind, method, error.code))
