"""Objections to a frozen list: said and answered in public while it can still be put right."""
