"""A small VK for your own machine: VK's wire format, and the truth about its crowd."""
