"""CLIP score, from a user's own file of weights: none can be had from the zoo."""
