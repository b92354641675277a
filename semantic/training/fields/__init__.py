"""Trains the field networks."""
