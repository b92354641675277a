"""Resampling against tones, whose samples at any rate are known."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from phy.radio.resampling import ratio_of, resampled


@pytest.mark.parametrize("ratio", [Fraction(5, 12), Fraction(1, 4), Fraction(3, 1), Fraction(7, 5)])
@pytest.mark.parametrize("cut", [1000, 70_001])
def test_a_tone_stays_a_tone_in_its_place(ratio: Fraction, cut: int) -> None:
    tone = 0.3 * min(ratio, 1) / 2  # cycles a sample given: well within both bands
    samples = np.exp(2j * np.pi * float(tone) * np.arange(150_000)).astype(np.complex64)
    chunks = (samples[first : first + cut] for first in range(0, len(samples), cut))
    out = np.concatenate([*resampled(chunks, ratio)])
    assert abs(len(out) - len(samples) * ratio) <= ratio + 1
    expected = np.exp(2j * np.pi * float(tone / ratio) * np.arange(len(out)))
    inside = slice(100, len(out) - 200)
    assert np.abs(out - expected)[inside].max() < 0.01  # the filter's ripple, 40 dB down


def test_rates_too_far_apart_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"sent-rate must be within 1/1000..1000 of 666.667, got 1e\+06"
    ):
        ratio_of(1e6, 1e3 / 1.5)
