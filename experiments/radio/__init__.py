"""Experiments on the modem and the radio: simulated, and through GNU Radio."""
