"""Edits of a latent: attributes, their predictor, the fields that move a latent, the loop."""
