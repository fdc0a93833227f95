"""A participant's own view: in or not and why, her line of the list, her path, score and rank."""
