"""Recordings that show no burst as they are, and what is said of them."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest
from test_listener import transmission

from link.live.diagnosis import STRETCH, Loudest, advice
from phy.modem.synchronisation.acquisition import turn
from phy.radio.resampling import resampled


def test_a_mirrored_spectrum_and_another_rate_are_named() -> None:
    sent = transmission(3)
    assert "turned round (--mirrored) there are some" in advice(sent.conj(), 1e6, 512)
    for ratio, rate in (
        (Fraction(2), "1e+06"),
        (Fraction(1, 2), "1e+06"),
        (Fraction(12, 5), "1e+06"),
    ):
        recorded = np.concatenate([*resampled(iter([sent]), ratio)])
        said = advice(recorded, float(1e6 * ratio), 512)
        assert said == f"no burst was found, but with --sent-rate {rate} there are some"


@pytest.mark.parametrize("centre", [-0.31, 0.2])
def test_another_centre_is_named_with_and_without_another_rate(centre: float) -> None:
    sent = transmission(3)
    said = advice(turn(sent, -centre), 1e6, 512)
    found = re.fullmatch("no burst was found, but with --correct-hz (.*) there are some", said)
    assert found and abs(float(found[1]) - 1e6 * centre) < 1e4  # of 125 kHz that may be left
    wide = np.concatenate([*resampled(iter([sent]), Fraction(2))])
    said = advice(turn(wide, -centre), 2e6, 512)
    assert "with --sent-rate 1e+06 --correct-hz " in said


def test_noise_is_only_asked_about() -> None:
    noise = np.random.default_rng(0).normal(size=(40_000, 2)) @ [1, 1j]
    said = advice(noise.astype(np.complex64), 1e6, 512)
    assert said.startswith("no burst was found: were rate (--sent-rate), centre and --code")


@pytest.mark.parametrize("place", [0, 3, 9])
def test_the_loudest_stretch_is_kept(place: int) -> None:
    chunks = [np.full(STRETCH // 2, 2.0 if n == place else 0.1, np.complex64) for n in range(10)]
    loudest = Loudest()
    assert sum(map(len, loudest.of(iter(chunks)))) == 5 * STRETCH
    assert 2 in loudest.samples
