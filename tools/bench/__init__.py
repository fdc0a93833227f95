"""Measures: what the product does, beside what it could do at the least."""
