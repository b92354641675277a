"""How near two pictures of a face are."""
