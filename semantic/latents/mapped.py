"""The generator's own latents, w = mapping(z) with z standard normal, and their Gaussian.

`mapped` draws them; what is needed of them further on is their mean, and their covariance as a
distance (`LatentPrior`) or as principal axes (`LatentAxes`). All are constants of the generator:
seeds and counts are fixed, and the shipped weights were made with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic.generators import Generator

__all__ = ["LatentAxes", "LatentPrior", "mapped"]

PRIOR_SAMPLES, PRIOR_SEED = 5_000, 20_000  # ten samples a dimension
FLOOR = 0.02  # of the mean eigenvalue, added to each: directions hardly used cost no infinity
AXES = 192  # principal directions, 92 % of the variance of mapped z
AXES_SAMPLES, AXES_SEED = 20_000, 30_000


@torch.no_grad()
def mapped(generator: Generator, count: int, seed: int) -> Tensor:
    """The w [count, 512] of normal z drawn from a seed, on the generator's device."""
    z = torch.randn(count, generator.w_dim, generator=torch.Generator().manual_seed(seed))
    return generator.mapping(z.to(generator.device))


def _covariance(generator: Generator, count: int, seed: int) -> Tensor:
    """Of mapped w, float64 [512, 512]."""
    return torch.cov(mapped(generator, count, seed).T.double())


@dataclass(frozen=True)
class LatentPrior:
    """How unlikely a latent is: its Mahalanobis distance among the generator's mapped latents.

    Pictures alone leave the latent free in the directions that change little of them, and an
    inversion that ignores this runs out to twice the spread of mapped latents: there faces are
    less natural, edits less clean, and the channel pays for energy that nobody sees. The quadratic
    term is the log-density of a Gaussian with the mean and covariance of mapped z (as P. Zhu et
    al., "Improved StyleGAN Embedding", 2020, measured their inversions, there after a
    nonlinearity).

    Attributes:
        mean, precision: [512] and [512, 512], of one latent vector.
    """

    mean: Tensor
    precision: Tensor

    @classmethod
    @torch.no_grad()
    def of(cls, generator: Generator) -> LatentPrior:
        """The prior of ``generator``'s mapped latents, on its device."""
        covariance = _covariance(generator, PRIOR_SAMPLES, PRIOR_SEED)
        floor = FLOOR * covariance.diagonal().mean()
        eye = torch.eye(len(covariance), dtype=covariance.dtype, device=covariance.device)
        return cls(generator.w_mean, torch.linalg.inv(covariance + floor * eye).float())

    def distance(self, w: Tensor) -> Tensor:
        """Squared Mahalanobis distance a dimension: w [B, n, 512] -> [B]; about 1 of mapped z."""
        centred = w - self.mean
        squares = torch.einsum("bni,ij,bnj->bn", centred, self.precision, centred)
        return squares.mean(dim=1) / w.shape[-1]


class LatentAxes(nn.Module):
    """The leading principal directions of mapped z, each a standard deviation long.

    Buffers: mean [512]; axes [R, 512].
    """

    mean: Tensor
    axes: Tensor

    def __init__(self, mean: Tensor, axes: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("axes", axes)

    @classmethod
    @torch.no_grad()
    def of(cls, generator: Generator, count: int = AXES) -> LatentAxes:
        """The axes of a generator; constants of it."""
        variances, directions = torch.linalg.eigh(_covariance(generator, AXES_SAMPLES, AXES_SEED))
        leading = (directions * variances.clamp_min(0).sqrt()).T.flip(0)[:count]
        return cls(generator.w_mean.clone(), leading.float().contiguous())

    def coordinates(self, w: Tensor) -> Tensor:
        """w [..., 512] -> [..., R], of unit variance for mapped z."""
        return (w - self.mean) @ (self.axes / self.axes.square().sum(dim=1, keepdim=True)).T

    def steps(self, coordinates: Tensor) -> Tensor:
        """Differences of coordinates [..., R] -> differences of w [..., 512]."""
        return coordinates @ self.axes

    def deviations(self, start: Tensor, end: Tensor) -> tuple[Tensor, Tensor]:
        """How far out two latents [B, n, 512] lie along the line between them, each [B].

        In standard deviations of mapped z: an edit that goes far in one direction leaves the faces,
        while the other 500 dimensions hide it from the distance as a whole.
        """
        first, last = self.coordinates(start).flatten(1), self.coordinates(end).flatten(1)
        line = F.normalize(last - first, dim=1)
        return (first * line).sum(dim=1).abs(), (last * line).sum(dim=1).abs()
