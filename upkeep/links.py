"""Which addresses that VK gives us may be clicked. Pure."""

from urllib.parse import urlsplit

HOSTS = ("vk.com", "vk.ru")


def vk_link(address: str | None) -> str | None:
    """The address, if it is plainly a page of VK's; anything else is not for clicking."""
    if not address or not address.isascii() or not address.isprintable() or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        plain = parts.port is None and "@" not in parts.netloc
    except ValueError:
        return None
    ours = any(host == known or host.endswith("." + known) for known in HOSTS)
    return address if plain and ours and parts.scheme in ("http", "https") else None
