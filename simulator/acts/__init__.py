"""What people do: each act changes the world and sends the callbacks VK would send."""
