"""Ways to send a face, ours among them, over the same channels: see `scheme`."""
