"""The product's only way out to VK: others use `vk.port`, `vk.errors` and `vk.client.connect`."""
