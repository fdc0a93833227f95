"""`flask` commands, a file per noun."""
