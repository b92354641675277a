"""What a latent is, is worth and costs: codes, prior, inversion, the picture's metric."""
