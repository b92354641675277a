"""The closed-form adapter where some errors count more than others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from adapters.adapter import as_reals, as_symbols
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior

WIDTH = 32


def matrix(seed: int, spread: float) -> Tensor:
    """A positive definite [32, 32] with eigenvalues over ``spread`` decades, and random axes."""
    rng = torch.Generator().manual_seed(seed)
    axes = torch.linalg.qr(torch.randn(WIDTH, WIDTH, generator=rng, dtype=torch.float64)).Q
    return axes * torch.logspace(-spread, 0, WIDTH, dtype=torch.float64) @ axes.T


@pytest.fixture
def prior() -> Prior:
    return Prior(torch.zeros(WIDTH, dtype=torch.float64), matrix(1, 1.5))


def errors(prior: Prior, snr_db: float, items: int = 4000) -> Tensor:
    """Errors [items, 32] of the reals over AWGN, for a Gaussian source that fits the prior."""
    rng = torch.Generator().manual_seed(7)
    factor = torch.linalg.cholesky(prior.covariance)
    reals = torch.randn(items, WIDTH, generator=rng, dtype=torch.float64) @ factor.T
    adapter = PriorAdapter(prior)
    x = adapter.encode(as_symbols(reals).to(torch.complex64), snr_db)
    no = 10 ** (-snr_db / 10)
    noise = torch.randn(items, WIDTH, generator=rng) * (no / 2) ** 0.5
    no_eff = torch.full(x.shape, no)
    s_hat = adapter.decode((x + as_symbols(noise)) / (1 + no), no_eff, snr_db)
    return as_reals(s_hat).double() - reals


@pytest.mark.parametrize("snr_db", [-3.0, 6.0])
def test_the_weighted_error_falls_and_the_plain_one_rises(prior: Prior, snr_db: float) -> None:
    """By more than the sampling error of 4,000 items, about 2 %."""
    metric = matrix(2, 2.0)

    def weighted(e: Tensor) -> float:
        return float(torch.einsum("bi,ij,bj->b", e, metric, e).mean())

    plain, minded = errors(prior, snr_db), errors(replace(prior, metric=metric), snr_db)
    assert weighted(minded) < 0.9 * weighted(plain)
    assert minded.square().sum(dim=1).mean() > 1.02 * plain.square().sum(dim=1).mean()


def test_the_identity_changes_nothing(prior: Prior) -> None:
    same = replace(prior, metric=torch.eye(WIDTH, dtype=torch.float64))
    torch.testing.assert_close(errors(prior, 6.0, 50), errors(same, 6.0, 50), atol=1e-4, rtol=0)


def test_a_file_keeps_the_metric(prior: Prior, tmp_path: Path) -> None:
    metric = matrix(2, 2.0)
    replace(prior, metric=metric).save(tmp_path / "p.safetensors")
    loaded = Prior.load(tmp_path / "p.safetensors").metric
    assert loaded is not None
    torch.testing.assert_close(loaded, metric, atol=1e-6, rtol=0)
    prior.save(tmp_path / "q.safetensors")
    assert Prior.load(tmp_path / "q.safetensors").metric is None


def test_a_metric_that_is_none(prior: Prior) -> None:
    with pytest.raises(ValueError, match=r"metric must be \[32, 32\]"):
        replace(prior, metric=torch.eye(3))
    with pytest.raises(ValueError, match="metric must be positive definite"):
        PriorAdapter(replace(prior, metric=-torch.eye(WIDTH, dtype=torch.float64)))
