"""How much one end of the link can know of the other, in nats."""
