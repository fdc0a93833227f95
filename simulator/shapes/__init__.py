"""The world in VK's JSON, as version 5.199 shapes it."""

from typing import Any

Json = dict[str, Any]
