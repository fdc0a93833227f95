"""The libraries' VK communities: who they are, their tokens, their callback server."""
