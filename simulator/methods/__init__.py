"""VK's methods by section; importing this package puts every one of them into the registry."""

from simulator.methods import (  # noqa: F401 - imported for what they register
    callbacks,
    comments,
    execute,
    groups,
    likes,
    messages,
    own_wall,
    photos,
    polls,
    users,
    wall,
)
