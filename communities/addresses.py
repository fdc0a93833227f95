"""Where VK calls us, and whether it can."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from communities.models import Way
from parts import parts

PATHS = {Way.CALLBACKS: "/webhooks/vk", Way.BY_HAND: "/webhooks/vk/by-hand"}
AT_HOME = ("localhost", "local", "lan", "internal", "intranet", "home", "corp", "test")


def callback_url(way: Way) -> str:
    """The address that VK calls; each way has its own, because each has its own code."""
    return parts().config.public_url + PATHS[way]


def reachable() -> bool:
    """Whether VK's servers may reach our address, as far as its looks can tell."""
    config = parts().config
    return config.demo or is_public(config.public_url)


def is_public(url: str) -> bool:
    """Not of this machine or of a house's own network; VK wants https besides."""
    address = urlsplit(url)
    host = address.hostname or ""
    try:
        known = ip_address(host).is_global
    except ValueError:
        known = "." in host and host.rpartition(".")[2] not in AT_HOME
    return address.scheme == "https" and known
