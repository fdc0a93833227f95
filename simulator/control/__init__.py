"""The control API: how people, tests and tools set the scene. The product never calls it."""
