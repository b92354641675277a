"""The TDL channel against frequency responses and error variances worked out here in numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy import special

from phy.channels import Tdl, make_channel
from phy.measures import symbol_mse
from phy.simulated.estimation import LmmseEstimator, LsEstimator, NoiseEstimator
from phy.simulated.randomness import import_sionna, lend, owned_generator
from phy.simulated.slot import LAST_TAP
from phy.simulated.tdl import TdlChannel

PILOTS = (2, 11)
DATA_SYMBOLS = [t for t in range(14) if t not in PILOTS]


def gaussian(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.complex64, generator=torch.Generator().manual_seed(seed))


def data_index() -> torch.Tensor:
    return torch.tensor([48 * t + f for t in DATA_SYMBOLS for f in range(48)])


@pytest.mark.parametrize("model", LAST_TAP)
def test_the_longest_delay_spread_is_that_of_the_taps(model: str) -> None:
    """One that fits by our table fits by Sionna's taps, and one a thousandth longer does not."""
    prefix = 4 / (48 * 15e3)
    longest = prefix / LAST_TAP[model]
    channel = Tdl(tdl_model=model, delay_spread=longest).build()
    assert float(channel.taps.delays.max()) == pytest.approx(prefix, rel=1e-6)
    with pytest.raises(ValueError, match=f"delay_spread must be at most .* s for TDL-{model} to"):
        Tdl(tdl_model=model, delay_spread=1.001 * longest)


def frequency_responses(channel: TdlChannel, num_grids: int, seed: int) -> np.ndarray:
    """H [num_grids, 576] at the data elements, from the path coefficients the seed gives."""
    duration = (1.0 + 4 / 48) / 15e3
    with lend(owned_generator(seed, "cpu")):
        a, tau = channel.taps(num_grids, 14, 1.0 / duration)
    paths = a.squeeze().numpy().reshape(num_grids, -1, 14)
    delays = tau.squeeze().numpy().reshape(num_grids, -1).astype(np.float64)
    frequencies = 15e3 * (np.arange(48) - 24)
    turns = np.exp(-2j * np.pi * frequencies * delays[..., None])
    return np.einsum("npt,npf->ntf", paths, turns)[:, DATA_SYMBOLS].reshape(num_grids, -1)


@pytest.mark.parametrize("model", ["A", "B", "C", "D", "E"])
@pytest.mark.parametrize("speed", [0.0, 80.0])
def test_received_symbols_follow_the_tap_delays(model: str, speed: float) -> None:
    """Two grids an item (700 symbols) at 60 dB, where y - H x is noise of deviation 1e-3."""
    channel = Tdl(tdl_model=model, delay_spread=200e-9, speed=speed).build(seed=21)
    h = frequency_responses(channel, 6, seed=21).reshape(3, -1)[:, :700]
    x = gaussian(3, 700)
    reception = channel(x, 60.0)
    np.testing.assert_allclose(reception.y.numpy(), h * x.numpy(), atol=6e-3)
    assert np.abs(h).std() > 0.02  # the channel is not a constant, so the comparison says much
    no_eff = 1e-6 / np.abs(h) ** 2
    np.testing.assert_allclose(reception.no_eff.numpy(), no_eff, rtol=0.02)


@pytest.mark.parametrize(("snr_db", "model"), [(0.0, "A"), (18.0, "C")])
def test_measured_noise_is_the_asked_one(snr_db: float, model: str) -> None:
    """200,000 symbols: the noise power has a standard deviation of .22 % = .01 dB."""
    channel = Tdl(tdl_model=model).build(seed=22)
    h = frequency_responses(channel, 400, seed=22)[:, :500]
    x = gaussian(400, 500)
    noise = channel(x, snr_db).y.numpy() - h * x.numpy()
    assert -10.0 * math.log10(np.mean(np.abs(noise) ** 2)) == pytest.approx(snr_db, abs=0.05)


@pytest.mark.parametrize("snr_db", [0.0, 18.0])
def test_measured_snr_is_the_asked_one(snr_db: float) -> None:
    """Within .05 dB, on TDL-E, whose line of sight (K = 22 dB) leaves |h|^2 a deviation of 11 %.

    Over 1,500 items that is .3 %; the factor 1 - 1/K as in test_fading.
    """
    x = gaussian(1500, 256)
    x = x / x.abs()
    measured = make_channel("tdl", tdl_model="E", seed=23)(x, snr_db).snr_measured_db
    assert measured is not None
    mean = float((10.0 ** (measured / 10.0)).mean()) * (1.0 - 1.0 / 256)
    assert 10.0 * math.log10(mean) == pytest.approx(snr_db, abs=0.05)


def test_fading_of_an_item_is_kept() -> None:
    """E|H|^2 = 1 and |H|^2 ~ Exp(1) at each element: nothing normalises a grid (variance 1)."""
    power = np.abs(frequency_responses(Tdl().build(), 4000, seed=24)[:, 100]) ** 2
    assert power.mean() == pytest.approx(1.0, abs=4.0 / 4000**0.5)
    # the variance of N samples of Exp(1) has a deviation of sqrt(8/N)
    assert power.var() == pytest.approx(1.0, abs=4.0 * (8.0 / 4000) ** 0.5)


def rayleigh_mmse(no: np.ndarray) -> float:
    return float(np.mean(no * np.exp(no) * special.exp1(no)))


@pytest.mark.parametrize("snr_db", [0.0, 10.0, 20.0])
@pytest.mark.parametrize("csi", ["perfect", "estimated"])
def test_mse_on_tdl_a(csi: str, snr_db: float) -> None:
    """Each element of TDL-A is Rayleigh: .596/.201/.041 with perfect CSI, .759/.296/.064 with LS.

    LS along the line through symbols 2 and 11 has noise no (w1^2 + w2^2) = v, after shrinking by
    1/(1 + v) an error of s = v/(1 + v), and the MMSE at noise (no + s)/(1 - s) = no + v + no v.
    """
    no = 10.0 ** (-snr_db / 10.0)
    w = (np.array(DATA_SYMBOLS) - 2.0) / 9.0
    v = no * (w**2 + (1.0 - w) ** 2) * (csi == "estimated")
    x = gaussian(1500, 576)
    mse = symbol_mse(x, make_channel("tdl", csi=csi, seed=25)(x, snr_db).x_hat)
    error = 4.0 * mse.std().item() / 1500**0.5
    assert mse.mean().item() == pytest.approx(rayleigh_mmse(no + v + no * v), abs=error)
    assert error < 0.03


def test_lmmse_beats_ls_and_comes_near_to_perfect_csi() -> None:
    x = gaussian(300, 576)
    mse = {
        name: symbol_mse(x, make_channel("tdl", seed=26, **parameters)(x, 0.0).x_hat).mean().item()
        for name, parameters in {
            "perfect": {},
            "ls": {"csi": "estimated", "estimator": "ls"},
            "lmmse": {"csi": "estimated", "estimator": "lmmse"},
        }.items()
    }
    assert mse["perfect"] < mse["lmmse"] < mse["perfect"] + 0.02 < mse["ls"] - 0.1


def covariances(speed: float = 60.0) -> tuple[torch.Tensor, torch.Tensor]:
    """Two taps 3 us apart and Jakes fading, written out here."""
    lags = np.subtract.outer(np.arange(48), np.arange(48))
    freq = 0.6 + 0.4 * np.exp(-2j * np.pi * 15e3 * 3e-6 * lags)
    times = np.subtract.outer(np.arange(14), np.arange(14)) * 72e-6
    time = special.j0(2.0 * np.pi * speed / 3e8 * 3.5e9 * times)
    return torch.tensor(time, dtype=torch.complex128), torch.tensor(freq, dtype=torch.complex128)


def test_ls_interpolation_is_that_of_sionna() -> None:
    grid = Tdl().build().grid
    index = torch.tensor([48 * t + f for t in PILOTS for f in range(48)])
    h_pilots = gaussian(5, 96)
    y = torch.zeros(5, 14 * 48, dtype=torch.complex64)
    y[:, index] = h_pilots * grid.pilot_pattern.pilots.flatten()
    sionna = import_sionna().ofdm.LSChannelEstimator(grid, "lin", device="cpu")
    expected, _ = sionna(y.reshape(5, 1, 1, 14, 48), torch.tensor(0.1))
    own = LsEstimator(*covariances(), PILOTS, data_index()).interpolate(h_pilots)
    torch.testing.assert_close(own, expected.reshape(5, 14, 48), rtol=1e-4, atol=1e-5)


def test_lmmse_is_the_wiener_filter() -> None:
    time, freq = covariances()
    cov = np.kron(time.numpy(), freq.numpy())
    index = [48 * t + f for t in PILOTS for f in range(48)]
    no = np.array([1.0, 0.01])
    h_pilots = gaussian(2, 96)
    h_hat, err_var = LmmseEstimator(time, freq, PILOTS, data_index())(
        h_pilots, torch.tensor(no, dtype=torch.float32)
    )
    for item in range(2):
        cross = cov[np.ix_(data_index().numpy(), index)]
        weights = cross @ np.linalg.inv(cov[np.ix_(index, index)] + no[item] * np.eye(96))
        expected = weights @ h_pilots[item].numpy()
        np.testing.assert_allclose(h_hat[item].numpy(), expected, atol=1e-4)
        variance = 1.0 - np.sum(weights * cross.conj(), axis=1).real
        np.testing.assert_allclose(err_var[item].numpy(), variance, atol=1e-5)


def test_noise_estimate_does_not_see_the_channel() -> None:
    """Channels drawn from the covariance, 30 dB over the noise; the estimate stays unbiased."""
    time, freq = covariances()
    index = [48 * t + f for t in PILOTS for f in range(48)]
    eigenvalues, basis = np.linalg.eigh(np.kron(time.numpy(), freq.numpy())[np.ix_(index, index)])
    root = torch.tensor(basis * np.sqrt(eigenvalues.clip(0.0))).to(torch.complex64)
    received = gaussian(500, 96) @ root.T + 1e-3**0.5 * gaussian(500, 96, seed=2)
    estimate = NoiseEstimator(time, freq, PILOTS)(received)
    # 72 complex samples each, 500 times: a deviation of .53 % of the mean
    assert estimate.mean().item() == pytest.approx(1e-3, rel=0.022)


@pytest.mark.parametrize(("num_symbols", "grids"), [(1, 1), (256, 1), (576, 1), (577, 2)])
def test_any_number_of_symbols_fits(num_symbols: int, grids: int) -> None:
    """A grid takes 14 (48 + 4) = 728 time samples on the air."""
    x = gaussian(2, num_symbols)
    reception = make_channel("tdl")(x, 60.0)
    assert reception.overhead == 728 * grids - num_symbols
    assert bool(((reception.x_hat - x).abs() < 10.0 * reception.no_eff.sqrt() + 1e-4).all())


def test_pilots_do_not_depend_on_the_seed() -> None:
    one, two = (Tdl().build(seed).grid.pilot_pattern.pilots for seed in (0, 1))
    assert torch.equal(one, two)
    torch.testing.assert_close(one.abs(), torch.ones_like(one.abs()))


def test_without_csi_everything_is_erased() -> None:
    reception = make_channel("tdl", csi="none")(gaussian(2, 30), 20.0)
    assert bool(torch.isposinf(reception.no_eff).all()) and not bool(reception.x_hat.any())
