import numpy as np
import pytest

from phy.modem.pulse import SPAN, SPS, matched, raised_cosine, root_raised_cosine, shape


def test_pulse_has_unit_energy_and_its_autocorrelation_is_the_raised_cosine() -> None:
    t = np.arange(-40 * 64, 40 * 64 + 1) / 64
    g = root_raised_cosine(t)
    for lag in (0, 16, 64, 91, 128, 256):
        # the integral by rectangles is exact for a band-limited pulse but for its cut tails
        assert np.sum(g[lag:] * g[: len(g) - lag]) / 64 == pytest.approx(
            raised_cosine(np.array(lag / 64)), abs=1e-4
        )


@pytest.mark.parametrize("corner", [1 / 1.4, -1 / 1.4, 0.0])
def test_removable_singularities_of_the_root_raised_cosine(corner: float) -> None:
    around = root_raised_cosine(np.array([corner - 1e-5, corner, corner + 1e-5]))
    assert np.ptp(around) < 1e-4


@pytest.mark.parametrize("corner", [1 / 0.7, -1 / 0.7])
def test_removable_singularities_of_the_raised_cosine(corner: float) -> None:
    around = raised_cosine(np.array([corner - 1e-5, corner, corner + 1e-5]))
    assert np.ptp(around) < 1e-4


def test_matched_filter_gives_the_symbols_back_with_isi_below_minus_50_db() -> None:
    rng = np.random.default_rng(0)
    x = np.exp(2j * np.pi * rng.random(400)).astype(np.complex64)
    y = matched(shape(x), SPS * SPAN, len(x))
    assert 10 * np.log10(np.mean(np.abs(y - x) ** 2)) < -50


def test_matched_filter_at_fractional_times_follows_the_raised_cosine() -> None:
    wave = shape(np.ones(1, np.complex64))
    for start in (30.0, 31.25, 33.5, -100.0, 200.0):
        y = matched(wave, start, 5, 2)
        times = (start - SPS * SPAN + 2 * np.arange(5)) / SPS
        inside = np.abs(times) < SPAN
        expected = np.where(inside, raised_cosine(times), 0)
        assert np.abs(y - expected).max() < 5e-3  # the tails cut at SPAN symbols


def test_noise_keeps_its_variance() -> None:
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((40000, 2)).astype(np.float32).view(np.complex64)[:, 0]
    y = matched(noise, 100.3, 9900)
    # 9,900 independent values: 3.5 standard deviations are 3.5 %; the phase rounding is below
    assert np.mean(np.abs(y) ** 2) / 2 == pytest.approx(1, abs=0.035)
