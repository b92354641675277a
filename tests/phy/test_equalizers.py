from __future__ import annotations

import pytest
import torch

from phy.equalizers import biased_mmse, unbiased
from phy.simulated.randomness import import_sionna


def gaussian(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, dtype=torch.complex64, generator=torch.Generator().manual_seed(seed))


def test_agrees_with_sionna_once_its_bias_correction_is_undone() -> None:
    y, h, no = gaussian(50, 1), gaussian(50, 1, seed=2), 0.3
    reference, reference_no_eff = import_sionna().mimo.lmmse_equalizer(
        y, h.unsqueeze(-1), torch.full((50, 1, 1), no, dtype=torch.complex64)
    )
    x_hat, no_eff = biased_mmse(y, h, torch.tensor(no))
    # 1/SINR - 1 cancels in Sionna's single precision where |h|^2 is large
    torch.testing.assert_close(no_eff, reference_no_eff, rtol=2e-4, atol=1e-6)
    torch.testing.assert_close(x_hat, reference / (1.0 + reference_no_eff), rtol=2e-4, atol=1e-6)


def test_no_other_gain_has_a_smaller_error() -> None:
    """For unit Gaussian x the error of a y is |1 - a h|^2 + |a|^2 no, least at the MMSE gain."""
    h, no = gaussian(1, 20, seed=3), torch.tensor(0.5)
    gain, _ = biased_mmse(torch.ones_like(h), h, no)

    def error(a: torch.Tensor) -> torch.Tensor:
        return (1.0 - a * h).abs().square() + a.abs().square() * no

    for step in (0.05, -0.05, 0.05j, -0.05j):
        assert bool((error(gain) < error(gain + step)).all())


@pytest.mark.parametrize("err_var", [0.0, 0.2])
def test_no_eff_and_x_hat_belong_together(err_var: float) -> None:
    y, h = gaussian(4, 5), gaussian(4, 5, seed=2)
    x_hat, no_eff = biased_mmse(y, h, torch.tensor(0.1), err_var)
    torch.testing.assert_close(unbiased(x_hat, no_eff), y / h, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(no_eff, (0.1 + err_var) / h.abs().square())


def test_unknown_channel_erases() -> None:
    x_hat, no_eff = biased_mmse(gaussian(2, 3), torch.zeros(2, 1), torch.tensor(0.1), 1.0)
    assert bool(torch.isposinf(no_eff).all()) and no_eff.shape == (2, 3)
    assert not bool(x_hat.any()) and not bool(unbiased(x_hat, no_eff).any())
