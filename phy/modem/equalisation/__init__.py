"""Echoes: `multipath` finds them from the preamble, `fractional` undoes them."""
