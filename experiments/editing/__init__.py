"""Experiments on edits: predictors, field networks, requests carried out."""
