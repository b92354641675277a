"""The training of code ``face``: photographs, searches in W+, gradients, basis, encoder."""
