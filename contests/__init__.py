"""What is being run and who is in it: contests, the ledger of actions, entries."""
