from __future__ import annotations

from pathlib import Path

import pytest
import torch
from adapter_samples import gaussian_symbols
from safetensors.torch import save_file

from adapters.adapter import as_reals
from adapters.prior.prior import Prior
from adapters.prior.prior_fit import fit_prior, gaussian_log_likelihood, structured_target

D = 12


def base_covariance() -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    noise = torch.randn(D, D, generator=generator, dtype=torch.float64)
    basis = torch.linalg.qr(noise).Q
    return basis @ torch.diag(torch.logspace(1, -1, D, dtype=torch.float64)) @ basis.T


AMPLITUDE = torch.tensor([[2.0, 1.2], [1.2, 1.5]], dtype=torch.float64)
FLOOR = 0.05


def true_covariance() -> torch.Tensor:
    return torch.kron(AMPLITUDE, base_covariance()) + FLOOR * torch.eye(2 * D).double()


def draw(count: int, seed: int, covariance: torch.Tensor) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    white = torch.randn(count, len(covariance), generator=generator, dtype=torch.float64)
    return white @ torch.linalg.cholesky(covariance).T


def test_saved_prior_comes_back(prior: Prior, tmp_path: Path) -> None:
    prior.save(tmp_path / "prior.safetensors")
    back = Prior.load(tmp_path / "prior.safetensors")
    torch.testing.assert_close(back.covariance, prior.covariance, rtol=1e-6, atol=1e-6)
    torch.testing.assert_close(back.mean, prior.mean, rtol=1e-6, atol=1e-6)
    assert back.scale_std == prior.scale_std


def test_another_file_is_refused(tmp_path: Path) -> None:
    save_file({"mean": torch.zeros(2)}, tmp_path / "x.safetensors")
    with pytest.raises(ValueError, match="path must hold a prior"):
        Prior.load(tmp_path / "x.safetensors")


@pytest.mark.parametrize(
    ("mean", "covariance", "scale_std", "message"),
    [
        (torch.zeros(3), torch.eye(3), 0.0, r"\[2K, 2K\]"),
        (torch.zeros(4), torch.eye(2), 0.0, r"\[2K, 2K\]"),
        (torch.zeros(2), torch.eye(2) * torch.nan, 0.0, "finite"),
        (torch.zeros(2), torch.zeros(2, 2), 0.0, "trace above 0"),
        (torch.zeros(2), torch.eye(2), 3.0, "scale_std must be within 0..2"),
    ],
)
def test_bad_numbers_are_named(
    mean: torch.Tensor, covariance: torch.Tensor, scale_std: float, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Prior(mean, covariance, scale_std)


def test_samples_give_mean_covariance_and_scale(prior: Prior) -> None:
    reals = as_reals(gaussian_symbols(prior, 20_000, 3))
    found = Prior.from_samples(reals)
    # Standard errors: a mean sqrt(10 / 20000) at most; the trace about 1.5 %; the log-scale's
    # deviation about 0.13 / sqrt(2 * 20000) from itself and as much from the Gaussian part.
    assert float((found.mean - prior.mean).abs().max()) < 5 * (10 / 20_000) ** 0.5
    assert float(found.covariance.trace() / prior.covariance.trace()) == pytest.approx(1, abs=0.05)
    assert found.scale_std == pytest.approx(0.13, abs=0.03)


def test_structured_target_finds_amplitude_and_floor() -> None:
    # 20,000 samples of 12 directions: the 2 x 2 blocks to about 1 / sqrt(240,000) = 0.2 %.
    target = structured_target(draw(20_000, 4, true_covariance()), base_covariance())
    torch.testing.assert_close(target, true_covariance(), rtol=0.02, atol=0.02)


def test_few_samples_are_shrunk_to_what_held_out_ones_believe() -> None:
    train, unseen = draw(30, 5, true_covariance()), draw(5000, 6, true_covariance())
    fitted = fit_prior(train, base_covariance())
    zero = torch.zeros(2 * D, dtype=torch.float64)
    ours = gaussian_log_likelihood(unseen, fitted.mean, fitted.covariance)
    best = gaussian_log_likelihood(unseen, zero, true_covariance())
    empirical = gaussian_log_likelihood(unseen, train.mean(dim=0), torch.cov(train.T))
    mapped = torch.ones(2, 2, dtype=torch.float64)
    mapped = torch.kron(mapped, base_covariance()) + 1e-3 * torch.eye(2 * D).double()
    assert best - 1.0 < ours <= best
    assert ours > empirical
    assert ours > gaussian_log_likelihood(unseen, zero, mapped)


def test_many_samples_of_another_shape_are_believed() -> None:
    # A covariance that A (x) C + f I cannot be: the fit must follow the samples instead.
    other = torch.diag(torch.logspace(-1, 1, 2 * D, dtype=torch.float64))
    train, unseen = draw(2000, 7, other) + 1.0, draw(5000, 8, other) + 1.0
    fitted = fit_prior(train, base_covariance())
    ours = gaussian_log_likelihood(unseen, fitted.mean, fitted.covariance)
    truth = gaussian_log_likelihood(unseen, torch.ones(2 * D).double(), other)
    assert ours > truth - 0.5


def test_too_few_samples_are_refused() -> None:
    with pytest.raises(ValueError, match="n >= 10"):
        fit_prior(torch.zeros(4, D), base_covariance())
