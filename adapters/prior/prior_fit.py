"""The prior of real inversions, from about a hundred of them and the generator's covariance.

Inverted photographs are not mapped z's, and in code w2 the coarse and fine vectors differ.
A hundred samples of 1,024 reals give no covariance of their own, so theirs is shrunk towards

    T = A (x) C + f I,    A symmetric [m, m], m vectors an item, C the generator's covariance,

for w2: [[a C, b C], [b C, c C]] + f I. A and f are those of greatest likelihood (in the eigenbasis
of C, T falls into one m x m block a direction). How far mean and covariance follow the samples is
what gives held-out samples the greatest Gaussian likelihood (O. Ledoit and M. Wolf, J. Multivar.
Anal. 88, 2004, shrink so by mean squared error).
"""

from __future__ import annotations

import itertools

import torch
from torch import Tensor

from adapters.prior.prior import Prior, scale_deviation

__all__ = ["fit_prior", "gaussian_log_likelihood", "structured_target"]

_WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.97, 0.99)
_MEAN_WEIGHTS = (0.0, 0.5, 0.8, 1.0)
_FOLDS = 5


def fit_prior(samples: Tensor, generator_covariance: Tensor) -> Prior:
    """The prior of real latents.

    Args:
        samples: reals of symbol vectors [n, 2K], n >= 10, 2K = m D.
        generator_covariance: [D, D] of one mapped vector, in the same units.

    Raises:
        ValueError: shapes that do not fit, or too few samples.
    """
    n, width = samples.shape
    size = len(generator_covariance)
    if n < 2 * _FOLDS or width % size:
        raise ValueError(
            f"samples must be [n >= {2 * _FOLDS}, a multiple of {size}], got {tuple(samples.shape)}"
        )
    reals, base = samples.double(), generator_covariance.double()
    mean_weight, weight = _best_weights(reals, base)
    mean, covariance = _shrunk(reals, base, mean_weight, weight)
    return Prior(mean, covariance, scale_deviation(reals - mean, covariance))


def structured_target(centred: Tensor, base: Tensor) -> Tensor:
    """The most likely T = A (x) base + f I for centred samples [n, m D], as [m D, m D]."""
    variances, directions = torch.linalg.eigh(base)  # C = U diag(lambda) U^T
    variances = variances.clamp_min(0)
    blocks = (centred.unflatten(-1, (-1, len(base))) @ directions).transpose(1, 2)  # [n, D, m]
    scatter = torch.einsum("ndi,ndj->dij", blocks, blocks) / len(centred)  # S_d [m, m]
    vectors = scatter.shape[-1]
    eye = torch.eye(vectors, dtype=base.dtype)
    ratio = scatter.diagonal(dim1=1, dim2=2).sum() / (vectors * variances.sum())
    root = (eye * ratio.sqrt()).requires_grad_()  # A = root root^T, never indefinite
    log_floor = (0.01 * ratio * variances.mean()).log().requires_grad_()  # log f

    def target() -> Tensor:  # T_d = lambda_d A + f I
        return variances[:, None, None] * (root @ root.T) + eye * log_floor.exp()

    optimizer = torch.optim.LBFGS([root, log_floor], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:  # sum_d log det T_d + tr T_d^-1 S_d
        optimizer.zero_grad()
        block = target()
        fit = torch.linalg.solve(block, scatter).diagonal(dim1=1, dim2=2).sum()
        value = (block.logdet().sum() + fit) / len(base)
        value.backward()
        return value

    optimizer.step(loss)
    amplitude, floor = (root @ root.T).detach(), log_floor.exp().detach()
    return torch.kron(amplitude, base) + floor * torch.eye(centred.shape[1], dtype=base.dtype)


def gaussian_log_likelihood(samples: Tensor, mean: Tensor, covariance: Tensor) -> float:
    """Mean log-density in nats of samples [n, N] under a Gaussian, without the 2 pi term.

    >>> gaussian_log_likelihood(torch.ones(1, 2), torch.zeros(2), torch.eye(2))
    -1.0
    """
    factor = torch.linalg.cholesky(covariance)
    whitened = torch.linalg.solve_triangular(factor, (samples - mean).T, upper=False)
    log_det = 2 * factor.diagonal().log().sum()
    return float(-(whitened.square().sum(dim=0).mean() + log_det) / 2)


def _shrunk(
    reals: Tensor, base: Tensor, mean_weight: float, weight: float
) -> tuple[Tensor, Tensor]:
    mean = mean_weight * reals.mean(dim=0)
    centred = reals - mean
    empirical = centred.T @ centred / len(reals)
    return mean, torch.lerp(structured_target(centred, base), empirical, weight)


def _best_weights(reals: Tensor, base: Tensor) -> tuple[float, float]:
    """(weight of the sample mean, of the sample covariance) most likely on held-out samples."""
    scores: dict[tuple[float, float], float] = {}
    for fold, mean_weight in itertools.product(range(_FOLDS), _MEAN_WEIGHTS):
        held_out = torch.arange(len(reals)) % _FOLDS == fold
        mean, target = _shrunk(reals[~held_out], base, mean_weight, 0.0)
        centred = reals[~held_out] - mean
        empirical = centred.T @ centred / len(centred)
        for weight in _WEIGHTS:
            covariance = torch.lerp(target, empirical, weight)
            score = gaussian_log_likelihood(reals[held_out], mean, covariance)
            scores[mean_weight, weight] = scores.get((mean_weight, weight), 0.0) + score
    return max(scores, key=lambda key: scores[key])
