"""Amplifiers against their formulas, and what they do to Gaussian samples against theory."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad

from phy.radio.amplifier import MODELS, SALEH, amplified
from phy.radio.impairments import RadioPath


def level(value: float, model: str, back_off_db: float) -> complex:
    return complex(amplified(np.array([value], np.complex64), model, back_off_db)[0])


@pytest.mark.parametrize("model", MODELS)
def test_small_samples_stay_as_they_are(model: str) -> None:
    small = np.exp(1j * np.arange(6)).astype(np.complex64) * np.float32(1e-4)
    assert np.allclose(amplified(small, model, 6.0), small, rtol=1e-6, atol=0)


def test_where_they_saturate_is_the_back_off_above_the_rms() -> None:
    for back_off_db in (-3.0, 0.0, 10.0):
        most = 0.5 * 10 ** (back_off_db / 20)
        assert abs(level(1e3 * most, "rapp", back_off_db)) == pytest.approx(most, rel=1e-5)
        for value in (0.3, 1.0, 7.0):
            clipped = abs(level(value * most, "clip", back_off_db))
            assert clipped == pytest.approx(min(value, 1) * most, rel=1e-5)
        assert abs(level(most, "rapp", back_off_db)) == pytest.approx(most * 2**-0.25, rel=1e-5)
        assert abs(level(most, "saleh", back_off_db)) == pytest.approx(most / 2, rel=1e-5)
        for near in (0.9, 1.1):
            assert abs(level(near * most, "saleh", back_off_db)) < most / 2


def test_the_tube_turns_the_phase_as_saleh_measured() -> None:
    """His formula in his own units: phase = 4.0033 r^2 / (1 + 9.1040 r^2), gain 2.1587 at r = 0."""
    r = np.array([0.1, 0.5, 1 / np.sqrt(1.1517), 1.5])
    ours = amplified((0.5 * np.sqrt(1.1517) * r).astype(np.complex64), "saleh", 0.0)
    assert np.angle(ours) == pytest.approx(4.0033 * r**2 / (1 + 9.1040 * r**2), rel=1e-5)
    amplitude = 2.1587 * r / (1 + 1.1517 * r**2)
    assert np.abs(ours) == pytest.approx(amplitude * 0.5 * np.sqrt(1.1517) / 2.1587, rel=1e-5)
    assert SALEH[0] / SALEH[1] < 0.5  # radians, at most


@pytest.mark.parametrize("model", ["clip", "rapp", "saleh"])
@pytest.mark.parametrize("back_off_db", [0.0, 6.0])
def test_gaussian_samples_are_distorted_as_bussgang_says(model: str, back_off_db: float) -> None:
    """x -> a x + d with a = E[f x*] / E|x|^2; integrals over the Rayleigh law of |x|, rms 1/2."""

    def mean(of: str) -> float:
        def inside(u: float) -> float:
            out = level(0.5 * u**0.5, model, back_off_db)
            products = {"re": (out * 0.5 * u**0.5).real, "im": (out * 0.5 * u**0.5).imag}
            return (products | {"power": abs(out) ** 2})[of] * float(np.exp(-u))

        return float(quad(inside, 0, 40, limit=200, epsabs=1e-5)[0])

    count = 200_000
    x: NDArray[np.complex64] = RadioPath(snr_db=10 * np.log10(4)).noise(
        count, np.random.default_rng(0)
    )
    out = RadioPath(amplifier=model, back_off_db=back_off_db).clean(x)
    error = 0.25 * 5 / np.sqrt(count)  # 5 deviations of a mean of |x|^2 of variance 1/16
    assert np.vdot(x, out).real / count == pytest.approx(mean("re"), abs=error)
    assert np.vdot(x, out).imag / count == pytest.approx(mean("im"), abs=error)
    assert np.vdot(out, out).real / count == pytest.approx(mean("power"), abs=error)
