"""The optimal linear code for a Gaussian source over Gaussian noise, and the bound above it.

A source with independent components of variance lambda_i crosses real channel uses of noise
variance n = no / 2, one component each, amplified to power p_i, and the receiver takes the LMMSE
estimate: the error is D = sum_i lambda_i n / (p_i + n).
K. H. Lee and D. P. Petersen, "Optimal linear coding for vector channels", IEEE Trans. Commun. 24,
1976, give the p_i that minimise it. The bound is reverse water-filling at the channel's capacity
(T. M. Cover and J. A. Thomas, Elements of Information Theory, 13.3.3): no code can do better on a
Gaussian source.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = [
    "allocate_power",
    "gaussian_bound",
    "linear_distortion",
    "reverse_water_filling",
    "water_level",
]


def allocate_power(variances: Tensor, no: Tensor, power: float) -> Tensor:
    """Lee and Petersen: p_i = max(0, sqrt(n lambda_i / theta) - n), sum p_i = power, n = no / 2.

    With m components in use 1/sqrt(theta) = (power + m n) / (sqrt(n) sum_{i<=m} sqrt(lambda_i));
    m is the largest for which the weakest of them still gets power.

    Args:
        variances: [..., N] non-negative, at least one positive in each row, in any order.
        no: [...] complex noise variance.
        power: the total over the N real channel uses.

    Returns:
        p, same shape as `variances`.

    >>> allocate_power(torch.tensor([4.0, 1.0, 0.0]), torch.tensor(2.0), 4.0)
    tensor([3., 1., 0.])
    """
    n = no.unsqueeze(-1) / 2
    root, order = variances.sqrt().sort(dim=-1, descending=True)  # sqrt(lambda_i)
    count = torch.arange(1, root.shape[-1] + 1, dtype=root.dtype, device=root.device)
    level = (power + count * n) / root.cumsum(dim=-1)  # sqrt(n / theta) with `count` in use
    used = (root * level > n).sum(dim=-1, keepdim=True)  # m: true exactly for the first m
    sorted_p = (root * level.gather(-1, used - 1) - n).clamp_min(0)  # sqrt(n lambda_i / theta) - n
    return torch.zeros_like(sorted_p).scatter(-1, order, sorted_p)


def linear_distortion(variances: Tensor, p: Tensor, no: Tensor) -> Tensor:
    """Expected squared error of the LMMSE receiver, [...]: sum_i lambda_i n / (p_i + n).

    >>> linear_distortion(torch.tensor([4.0, 1.0]), torch.tensor([3.0, 1.0]), torch.tensor(2.0))
    tensor(1.5000)
    """
    n = no.unsqueeze(-1) / 2
    return (variances * n / (p + n)).sum(dim=-1)


def water_level(variances: Tensor, rate: float) -> float:
    """theta where sum_i max(0, log(lambda_i / theta) / 2) = rate in nats: every component that is
    described keeps the error theta, the others their variance.

    With m described, log theta = (sum_{i<=m} log lambda_i - 2 rate) / m; m is the largest for which
    the weakest of them is above theta.

    >>> round(water_level(torch.tensor([4.0, 1.0]), 0.5 * 1.3862943611), 6)  # log 4
    1.0
    """
    if rate < 0:
        raise ValueError(f"rate must be at least 0 nats, got {rate}")
    positive = variances[variances > 0].double().sort(descending=True).values
    count = torch.arange(1, len(positive) + 1, dtype=torch.float64, device=positive.device)
    log_theta = (positive.log().cumsum(0) - 2 * rate) / count  # with `count` described
    used = max(int((positive.log() > log_theta).sum()), 1)  # m
    return float(log_theta[used - 1].exp())


def reverse_water_filling(variances: Tensor, rate: float) -> float:
    """Least squared error of a Gaussian source [N] described by `rate` nats: sum_i min(lambda_i,
    theta), theta being the `water_level`.

    >>> round(reverse_water_filling(torch.tensor([4.0, 1.0]), 0.5 * 1.3862943611), 6)  # log 4
    2.0
    """
    return float(variances.double().clamp_max(water_level(variances, rate)).sum())


def gaussian_bound(variances: Tensor, snr_db: float, symbols: int) -> float:
    """Least squared error through `symbols` complex AWGN uses, capacity log(1 + snr) nats each."""
    capacity = torch.tensor(10.0 ** (snr_db / 10), dtype=torch.float64).log1p()
    return reverse_water_filling(variances, symbols * float(capacity))
