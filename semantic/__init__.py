"""Images, sentences, latents and symbols: everything that knows what a face is.

Nothing in here knows of channels: `phy` takes the symbols that `semantic.symbols` makes.
"""
