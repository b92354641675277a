"""The adapter `prior`: the optimal linear code of what both ends know of the latents.

closed_form.py                   the adapter
linear_code.py, spreading.py     its mathematics
prior.py, prior_fit.py           the constants that it is made of, and how they are fitted
"""
