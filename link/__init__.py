"""Puts the parts together: a photograph in, a received face and its measures out."""
