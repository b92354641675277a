"""AWGN, Rayleigh and Rician channels against theory."""

from __future__ import annotations

import math

import pytest
import torch
from scipy import special, stats

from phy.channels import Rayleigh, Rician, make_channel
from phy.measures import symbol_mse


def gaussian(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.complex64, generator=torch.Generator().manual_seed(seed))


def unit(batch: int, num_symbols: int) -> torch.Tensor:
    """Symbols of modulus 1, so that no spread of their power is mixed with the channel's."""
    x = gaussian(batch, num_symbols)
    return x / x.abs()


def rayleigh_mmse(no: float) -> float:
    """E[no / (no + |h|^2)] for |h|^2 ~ Exp(1): no e^no E1(no)."""
    return no * math.exp(no) * float(special.exp1(no))


@pytest.mark.parametrize("snr_db", [-6.0, 0.0, 18.0, 60.0])
@pytest.mark.parametrize(
    ("name", "fading", "shape"),
    [
        ("awgn", "", (256, 4096)),
        ("rayleigh", "fast", (256, 4096)),
        ("rician", "fast", (256, 4096)),
        ("rayleigh", "block", (160_000, 8)),
        ("rician", "block", (160_000, 8)),
    ],
)
def test_measured_snr_is_the_asked_one(
    name: str, fading: str, shape: tuple[int, int], snr_db: float
) -> None:
    """Within .05 dB = 1.2 %.

    Block fading is the widest: an item's SNR has a standard deviation of at most
    sqrt(2 * 7/6 * 8/7 - 1) = 1.3 of its mean, so the mean of 160,000 has .33 %. The mean
    of 1/(noise power of K symbols) is K/(K - 1) times 1/no, which is divided out.
    """
    parameters = {"fading": fading} if fading else {}
    reception = make_channel(name, seed=8, **parameters)(unit(*shape), snr_db)
    assert reception.snr_measured_db is not None
    mean = (10.0 ** (reception.snr_measured_db.double() / 10.0)).mean() * (1.0 - 1.0 / shape[1])
    assert 10.0 * math.log10(mean) == pytest.approx(snr_db, abs=0.05)


def test_noise_is_circular_and_independent_of_the_symbols() -> None:
    x = unit(1, 400_000)
    noise = (make_channel("awgn", seed=9)(x, 0.0).y - x).squeeze(0)
    # each mean of 400,000 products of unit variance has a standard deviation of .0016; 4 of them
    for product in (noise, noise * noise, noise * x[0].conj(), noise[1:] * noise[:-1].conj()):
        assert abs(complex(product.mean())) < 0.0095
    assert stats.kstest(noise.real[:20_000].numpy(), "norm", (0, 0.5**0.5)).pvalue > 1e-3


@pytest.mark.parametrize(("fading", "shape"), [("block", (200_000, 5)), ("fast", (400, 500))])
def test_rayleigh_gains(fading: str, shape: tuple[int, int]) -> None:
    gains = Rayleigh(fading=fading).build(seed=3).draw_gains(*shape)
    assert gains.shape == ((shape[0], 1) if fading == "block" else shape)
    h = gains.flatten()
    # |h|^2 ~ Exp(1): the mean of 200,000 has a standard deviation of .0022
    assert h.abs().square().mean().item() == pytest.approx(1.0, abs=0.009)
    amplitude, phase = h.abs()[:20_000].numpy(), h.angle()[:20_000].numpy()
    assert stats.kstest(amplitude, "rayleigh", (0, 0.5**0.5)).pvalue > 1e-3
    assert stats.kstest(phase, "uniform", (-math.pi, 2.0 * math.pi)).pvalue > 1e-3


@pytest.mark.parametrize("k_factor", [0.0, 1.0, 4.0, 100.0])
def test_rician_gains(k_factor: float) -> None:
    h = Rician(k_factor=k_factor, fading="fast").build(seed=4).draw_gains(400, 500).flatten()
    power = h.abs().square().double()
    variance = (1.0 + 2.0 * k_factor) / (1.0 + k_factor) ** 2  # .36 at K = 4
    # 4 standard errors; a variance of N samples has sqrt((mu4 - mu2^2)/N), mu4 <= 9 mu2^2 here
    assert power.mean().item() == pytest.approx(1.0, abs=4.0 * (variance / 200_000) ** 0.5)
    assert power.var().item() == pytest.approx(variance, rel=4.0 * (8.0 / 200_000) ** 0.5)
    scale = (0.5 / (1.0 + k_factor)) ** 0.5
    amplitude = h.abs()[:20_000].numpy()
    rice = stats.rice((2.0 * k_factor) ** 0.5, scale=scale)
    assert stats.kstest(amplitude, rice.cdf).pvalue > 1e-3


@pytest.mark.parametrize(("snr_db", "rounded"), [(0.0, 0.596), (10.0, 0.201), (20.0, 0.041)])
def test_biased_mmse_on_rayleigh_fading(snr_db: float, rounded: float) -> None:
    no = 10.0 ** (-snr_db / 10.0)
    assert rayleigh_mmse(no) == pytest.approx(rounded, abs=6e-4)
    x = gaussian(500, 1000)
    reception = make_channel("rayleigh", fading="fast", seed=5)(x, snr_db)
    mse = symbol_mse(x, reception.x_hat)
    error = 4.0 * mse.std().item() / 500**0.5
    assert mse.mean().item() == pytest.approx(rayleigh_mmse(no), abs=error)
    assert error < 0.004


@pytest.mark.parametrize("snr_db", [0.0, 15.0])
def test_estimated_csi_costs_what_theory_says(snr_db: float) -> None:
    """h_hat ~ CN(0, 1 - s) with s = (no/P)/(1 + no/P): the MMSE at noise (no + s)/(1 - s)."""
    no, num_pilots = 10.0 ** (-snr_db / 10.0), 2
    s = no / num_pilots / (1.0 + no / num_pilots)
    x = gaussian(20_000, 16)
    channel = make_channel("rayleigh", csi="estimated", num_pilots=num_pilots, seed=5)
    mse = symbol_mse(x, channel(x, snr_db).x_hat)
    error = 4.0 * mse.std().item() / 20_000**0.5
    assert mse.mean().item() == pytest.approx(rayleigh_mmse((no + s) / (1.0 - s)), abs=error)
    assert error < 0.02


def test_pilots_are_counted_per_gain() -> None:
    x = gaussian(2, 10)
    for fading, gains in (("block", 1), ("fast", 10)):
        channel = make_channel("rician", fading=fading, csi="estimated", num_pilots=3)
        assert channel(x, 0.0).overhead == 3 * gains


def test_without_csi_the_mean_is_believed() -> None:
    x = gaussian(2, 10)
    lost = make_channel("rayleigh", csi="none")(x, 20.0)
    assert bool(torch.isposinf(lost.no_eff).all()) and not bool(lost.x_hat.any())
    assert bool(lost.y.all())
    kept = make_channel("rician", csi="none", k_factor=4.0)(x, 20.0)
    torch.testing.assert_close(kept.no_eff, torch.full((2, 10), (0.01 + 0.2) / 0.8))
    # x_hat = m y / (m^2 + 1/(K+1) + no) with m^2 = .8: the same real factor for every symbol
    torch.testing.assert_close(kept.x_hat, 0.8**0.5 / 1.01 * kept.y)


def test_block_fading_keeps_one_gain_an_item() -> None:
    x = unit(50, 30)
    reception = make_channel("rayleigh", seed=7)(x, 60.0)
    gain = reception.y / x
    spread = (gain - gain.mean(dim=1, keepdim=True)).abs()
    assert spread.max() < 6e-3  # six times the noise's standard deviation of 1e-3
    drawn = Rayleigh().build(seed=7).draw_gains(50, 1)
    torch.testing.assert_close(gain[:, :1], drawn, atol=6e-3, rtol=0.0)
