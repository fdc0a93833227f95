"""What needs a person's hand: found in the database, never stored; and whom we have told of it."""
