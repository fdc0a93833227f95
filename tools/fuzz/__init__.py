"""Strangers' bytes thrown at whatever reads them: `make fuzz`, and in short by the tests."""
