"""Looking after an installation: its communities' connection to VK, its health, its warnings."""
