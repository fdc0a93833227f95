"""What pages share."""


def own_page(wanted: str, otherwise: str) -> str:
    """The address to go back to, if it is one of our own pages: never another site's."""
    elsewhere = not wanted.startswith("/") or wanted.startswith(("//", "/\\"))
    return otherwise if elsewhere else wanted
