"""How a winner is shown, by the disclosure mode that the rules named. Pure."""

from dataclasses import dataclass

HIDDEN = str.maketrans("", "", "[]|@*\r\n")  # what VK would read as a mention


@dataclass(frozen=True)
class Shown:
    """A winner in public: a name, and her VK id where the mode allows it."""

    name: str
    user_id: int | None
    leaf: str

    @property
    def mention(self) -> str:
        """For a post on VK: `[id1|Имя]`, or the bare name."""
        return self.name if self.user_id is None else f"[id{self.user_id}|{self.name}]"


def shown(mode: str, user_id: int | None, first_name: str, last_name: str, leaf: str) -> Shown:
    """`id`: full name and id; `masked`: «Анна К.»; `leaf`: the first characters of the leaf."""
    first, last = first_name.translate(HIDDEN).strip(), last_name.translate(HIDDEN).strip()
    if mode == "id" and user_id:
        return Shown(f"{first} {last}".strip() or f"id{user_id}", user_id, leaf)
    if mode == "masked" and first:
        return Shown(f"{first} {last[:1]}.".replace(" .", ""), None, leaf)
    return Shown(f"{leaf[:8]}…", None, leaf)
