"""The OFDM slot of channel tdl in plain numbers, and the longest delay spread that fits into it."""

from __future__ import annotations

__all__ = [
    "CYCLIC_PREFIX",
    "LAST_TAP",
    "NUM_OFDM_SYMBOLS",
    "NUM_SUBCARRIERS",
    "PILOT_SYMBOLS",
    "SUBCARRIER_SPACING",
    "check_prefix",
]

NUM_OFDM_SYMBOLS = 14  # one slot
NUM_SUBCARRIERS = 48  # four LTE resource blocks
SUBCARRIER_SPACING = 15e3  # Hz
CYCLIC_PREFIX = 4  # samples, 5.6 us
PILOT_SYMBOLS = (2, 11)

# Delay of the last tap over the RMS delay spread: 3GPP TR 38.901, Tables 7.7.2-1 to 7.7.2-5.
LAST_TAP = {"A": 9.6586, "B": 4.7834, "C": 8.6523, "D": 12.525, "E": 20.6519}


def check_prefix(profile: str, delay_spread: float) -> None:
    """Refuse a channel longer than the cyclic prefix: y = h x + n would no longer hold.

    >>> check_prefix("A", 600e-9)
    Traceback (most recent call last):
    ValueError: delay_spread must be at most 575e-9 s for TDL-A to fit in the cyclic prefix, \
got 6e-07
    """
    longest = CYCLIC_PREFIX / (NUM_SUBCARRIERS * SUBCARRIER_SPACING) / LAST_TAP[profile]
    if delay_spread > longest:
        raise ValueError(
            f"delay_spread must be at most {longest * 1e9:.0f}e-9 s for TDL-{profile} to fit in "
            f"the cyclic prefix, got {delay_spread}"
        )
