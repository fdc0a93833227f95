"""Faults on purpose: whatever is killed or cut off, nothing is lost and nothing done twice."""
