"""The tables and figures: a module each, run as `python -m experiments.FOLDER.NAME`."""
