"""Addresses of posts, as people paste them. Pure."""

import re

POST = re.compile(r"wall(-?\d{1,18})_(\d{1,18})")
SITE = re.compile(r"^(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru)/", re.IGNORECASE)


def post_address(text: str) -> tuple[int, int] | None:
    """(owner id, post id) of vk.com, vk.ru and m. addresses, or of a bare wall-1_2."""
    text = text.strip()
    if not SITE.match(text) and not text.startswith("wall"):
        return None
    found = POST.search(text)
    return (int(found[1]), int(found[2])) if found else None


def post_url(owner_id: int, post_id: int) -> str:
    """Where people see the post."""
    return f"https://vk.com/wall{owner_id}_{post_id}"
