"""Images, sentences, latents and symbols; nothing of channels.

faces/        a photograph in, the aligned face out
generators/   latent to picture
latents/      what a latent is, costs and is worth: codes, inversion, prior, metric
metrics/      how near two pictures are
attributes.py, requests.py    what can be asked for; sentence to request
editing/      request to edited latent
zoo/          other people's weights; weights/ are our own, training/ makes them
"""
