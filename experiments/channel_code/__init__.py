"""Experiments on the channel code: what adapters lose, and what any code could reach."""
