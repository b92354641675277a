"""What goes into the link: a photograph as a face with its latent, a sentence as an edit of it."""
