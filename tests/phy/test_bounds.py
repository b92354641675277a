"""The bounds of the SNR, which three places have that may not import one another."""

from __future__ import annotations

from adapters.adapter import SNR_DB_MAX, SNR_DB_MIN
from flowgraphs.limits import LIMITS
from phy.bounds import SNR_DB_RANGE


def test_the_bounds_of_the_snr_are_the_same_everywhere() -> None:
    """`adapters` know symbols alone, `flowgraphs` run under a Python without any of ours."""
    assert SNR_DB_RANGE == (SNR_DB_MIN, SNR_DB_MAX, "dB") == LIMITS["snr_db"]
