"""Who won, and why anyone can believe it."""
