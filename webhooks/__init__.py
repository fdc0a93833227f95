"""VK's only way in: events are stored before they are answered, and understood afterwards."""
