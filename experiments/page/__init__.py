"""Experiments on the page in a browser, and what is shown of the link in motion."""
