"""What several experiments share: their command line, a loopback, CelebA, latents."""
