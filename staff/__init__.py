"""The people who sign in: accounts, their roles per community, and what they did."""
