"""The simulated ideal code loses what the rate-distortion function says."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from adapters.adapter import as_symbols
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.linear_code import gaussian_bound
from adapters.prior.prior import Prior
from experiments.channel_code.ideal_code import ideally_received
from experiments.common.latents import stored_latents


@pytest.mark.parametrize("snr_db", [-6.0, 6.0])
def test_error_is_the_gaussian_bound(snr_db: float) -> None:
    """The adapter gives up the weakest of 32 directions: under .1 % of the variance. The mean of
    20,000 squared errors is within five deviations."""
    variances = torch.logspace(1, -2, 32, dtype=torch.float64)
    variances /= variances.mean()
    prior = Prior(torch.zeros(32, dtype=torch.float64), torch.diag(variances))
    rng = torch.Generator().manual_seed(3)
    s = as_symbols(torch.randn(20_000, 32, generator=rng) * variances.sqrt().float())
    error = (ideally_received(PriorAdapter(prior), s, snr_db, rng) - s).abs().square().sum(dim=1)
    tolerance = 5 * float(error.std()) / len(error) ** 0.5 + 1e-3 * float(variances.sum())
    assert float(error.mean()) == pytest.approx(
        gaussian_bound(variances, snr_db, 16), abs=tolerance
    )


def test_a_folder_without_latents(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match="latents must hold 1 or more inversions of code w2, got 0"
    ):
        stored_latents(tmp_path, "w2")
