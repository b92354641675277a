"""How far a set of pictures is from another, by their Inception features: FID and KID.

FID (Heusel et al., 2017) is the Frechet distance of two Gaussians. It grows as the sets shrink, so
figures compare at equal N alone. Its trace needs no matrix root: with S_a = A'A and S_b = B'B,
tr (S_a S_b)^(1/2) is the sum of the singular values of AB', which also holds where N is below the
dimensions and the covariances S are singular.

KID (Binkowski et al., 2018) is the squared maximum mean discrepancy with k(x, y) = (x.y / D + 1)^3,
without bias, so that it falls below 0 for half of all equal sets. Without bias it is only where the
sets are independent. A set of photographs and the same photographs as they were received are not:
each picture is near its own original, and counting those N pairs makes KID too small. `paired`
leaves them out (the one-sample statistic of Gretton et al., 2012, section 5).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["FEWEST", "KernelDistance", "frechet_distance", "kernel_distance"]

FEWEST = 3  # pictures: of fewer there is no spread to delete one from
TWO_SIDED = 1.96  # standard errors, 95 % of a normal distribution


@dataclass(frozen=True)
class KernelDistance:
    """KID and its standard error, by the jackknife over pictures (Efron and Stein, 1981)."""

    value: float
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """95 %, where the distribution is about normal: sets that differ, or tens of pictures."""
        return self.value - TWO_SIDED * self.error, self.value + TWO_SIDED * self.error


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """FID: |m_a - m_b|^2 + tr(S_a + S_b - 2 (S_a S_b)^(1/2)), in float64.

    Args:
        a, b: features [N, D] of two sets of N pictures, N at least 3.

    Raises:
        ValueError: other shapes, fewer pictures, or features that are not finite.
    """
    a, b = _checked(a, b)
    means = (a.mean(0) - b.mean(0)).square().sum()
    root_a, root_b = _root(a), _root(b)
    spread = root_a.square().sum() + root_b.square().sum()
    overlap = torch.linalg.svdvals(root_a @ root_b.T).sum()
    return float(means + spread - 2 * overlap)


def _root(features: Tensor) -> Tensor:
    """R [min(N, D), D] with R'R the covariance of features [N, D]."""
    centred = (features - features.mean(0)) / (len(features) - 1) ** 0.5
    return torch.linalg.qr(centred, mode="r").R


def kernel_distance(a: Tensor, b: Tensor, *, paired: bool = False) -> KernelDistance:
    """KID over all pictures at once, rather than over random subsets.

    Args:
        a, b: features [N, D] of two sets of N pictures, N at least 3.
        paired: a[i] and b[i] come from one photograph.

    Raises:
        ValueError: as `frechet_distance`.
    """
    a, b = _checked(a, b)
    within_a, within_b, between = (
        _off_diagonal(_kernel(a, a)),
        _off_diagonal(_kernel(b, b)),
        _kernel(a, b),
    )
    if paired:
        between = _off_diagonal(between)
        return _one_sample(within_a + within_b - between - between.T)
    return _two_samples(within_a, within_b, between)


def _kernel(a: Tensor, b: Tensor) -> Tensor:
    return (a @ b.T / a.shape[1] + 1) ** 3


def _off_diagonal(kernel: Tensor) -> Tensor:
    return kernel - torch.diag(kernel.diagonal())


def _one_sample(h: Tensor) -> KernelDistance:
    """Mean of h [N, N], symmetric, off its diagonal, which is 0; one pair of pictures deleted."""
    n, total = len(h), h.sum()
    without = (total - 2 * h.sum(0)) / ((n - 1) * (n - 2))
    return KernelDistance(float(total / (n * (n - 1))), float(_variance(without).sqrt()))


def _two_samples(within_a: Tensor, within_b: Tensor, between: Tensor) -> KernelDistance:
    """The U-statistic of two independent sets; a picture of either deleted."""
    n = len(between)
    inside = (within_a.sum() + within_b.sum()) / (n * (n - 1))
    value = inside - 2 * between.mean()
    variances = [
        _variance(
            (within.sum() - 2 * within.sum(1)) / ((n - 1) * (n - 2))
            - 2 * (between.sum() - across) / (n * (n - 1))
        )
        for within, across in ((within_a, between.sum(1)), (within_b, between.sum(0)))
    ]
    return KernelDistance(float(value), float((variances[0] + variances[1]).sqrt()))


def _variance(without: Tensor) -> Tensor:
    """The jackknife's, of the estimates without each one."""
    return (without - without.mean()).square().sum() * (len(without) - 1) / len(without)


def _checked(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    if a.ndim != 2 or a.shape != b.shape or len(a) < FEWEST:
        raise ValueError(
            f"a and b must be [N, D], N equal and at least {FEWEST}, "
            f"got {list(a.shape)} and {list(b.shape)}"
        )
    if not (torch.isfinite(a).all() and torch.isfinite(b).all()):
        raise ValueError("a and b must be finite, got NaN or infinite features")
    return a.double(), b.double()
