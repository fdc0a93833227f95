"""A made-up library on the simulator, connected to the product by the commands a real one uses."""

from dataclasses import dataclass

from tools.stack import Stack

LOGIN = "librarian"
PEOPLE = 400


@dataclass(frozen=True)
class Library:
    """A library's community in VK; `slug` is its name in the product's addresses."""

    slug: str
    group_id: int
    name: str


def connect(stack: Stack, library: Library) -> None:
    """Make the community in the simulator, with readers around it, and connect the product."""
    names = {"name": library.name, "screen_name": library.slug}
    tokens = stack.simulator.post("/sim/communities", group_id=library.group_id, **names)
    stack.simulator.post("/sim/readers", count=PEOPLE, seed=library.group_id)
    given = [
        part
        for kind in ("community", "service", "user")
        for part in (f"--{kind}-token", tokens[f"{kind}_token"])
    ]
    where = ("--group-id", str(library.group_id), "--slug", library.slug)
    stack.flask("community", "connect", *where, "--zone", "Asia/Yekaterinburg", *given)


def hire_librarian(stack: Stack, library: Library) -> None:
    """Make the account that runs the community; its password is kept in the stack's home."""
    who = ("--login", LOGIN, "--name", "Анна Книголюбова", "--operator")
    stack.flask("account", "add", *who, "--password-stdin", stdin=stack.env["STAFF_PASSWORD"])
    stack.flask("role", "grant", "--login", LOGIN, "--community", library.slug, "--role", "admin")
