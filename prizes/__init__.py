"""Handing prizes over: until when each is kept, reminders, and passing it to a reserve."""
