"""A small source and a noisy channel, written out here: adapters know no channel of phy's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from adapters.prior.prior import Prior

SYMBOLS = 16


@dataclass(frozen=True)
class Received:
    x_hat: Tensor
    no_eff: Tensor


def noisy_channel(seed: int) -> Callable[[Tensor, Tensor], Received]:
    """(x, no_eff [B, K]) -> the biased-MMSE estimate of x, at each symbol's noise variance."""
    generator = torch.Generator().manual_seed(seed)

    def transmit(x: Tensor, no_eff: Tensor) -> Received:
        pair = torch.randn(*x.shape, 2, generator=generator)
        noise = torch.view_as_complex(pair) * (no_eff.clamp_max(1e9) / 2).sqrt()
        erased = torch.isinf(no_eff)
        return Received(torch.where(erased, 0, (x + noise) / (1 + no_eff)), no_eff)

    return transmit


def gaussian_symbols(prior: Prior, count: int, seed: int) -> Tensor:
    """`count` vectors of a prior, as complex64 symbols."""
    generator = torch.Generator().manual_seed(seed)
    root = torch.linalg.cholesky(prior.covariance)
    white = torch.randn(count, len(prior.mean), generator=generator, dtype=torch.float64)
    scale = torch.randn(count, 1, generator=generator, dtype=torch.float64)
    reals = prior.mean + white @ root.T * (prior.scale_std * scale - prior.scale_std**2).exp()
    real, imag = reals.chunk(2, dim=-1)
    return torch.complex(real, imag).to(torch.complex64)


def small_prior() -> Prior:
    """32 reals, decaying spectrum in a random basis, a mean, scales that vary by 13 %."""
    generator = torch.Generator().manual_seed(1)
    width = 2 * SYMBOLS
    noise = torch.randn(width, width, generator=generator, dtype=torch.float64)
    basis = torch.linalg.qr(noise).Q
    variances = torch.logspace(1, -2, width, dtype=torch.float64)
    mean = 0.3 * torch.randn(width, generator=generator, dtype=torch.float64)
    return Prior(mean, basis @ torch.diag(variances) @ basis.T, scale_std=0.13)
