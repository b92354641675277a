"""The tables and figures: one module an experiment, each run as `python -m experiments.NAME`."""
