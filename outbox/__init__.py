"""Every write to VK: a row first, delivered once, whatever crashes."""
