"""What needs a hand, and whom we have told."""
