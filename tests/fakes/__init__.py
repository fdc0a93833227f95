"""Hand-written stand-ins for what lies outside; contract tests hold them to the real thing."""
