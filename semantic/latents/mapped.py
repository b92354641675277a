"""The Gaussian of a generator's own latents: their mean, covariance, distance and principal axes.

They are constants of the generator: `semantic.generators.sampling` draws from fixed seeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic.generators import Generator
from semantic.generators.sampling import mapped

__all__ = ["LatentAxes", "MappedLatents"]

SAMPLES, SEED = 5_000, 20_000  # of the distance: ten samples a dimension
FLOOR = 0.02  # of the mean eigenvalue, added to each: directions hardly used cost no infinity
AXES = 192  # principal directions, 92 % of the variance of mapped z
AXES_SAMPLES, AXES_SEED = 20_000, 30_000


@dataclass(frozen=True)
class MappedLatents:
    """Mean and covariance of mapped z.

    Attributes:
        mean: [512], the generator's ``w_mean``.
        covariance: float64 [512, 512].

    >>> latents = MappedLatents(torch.zeros(2), torch.eye(2).double())
    >>> latents.distance(torch.ones(1, 1, 2))
    tensor([0.9804])
    """

    mean: Tensor
    covariance: Tensor

    @classmethod
    def of(cls, generator: Generator, count: int = SAMPLES, seed: int = SEED) -> MappedLatents:
        """From ``count`` samples; without another number, those of `distance`."""
        w = mapped(generator, count, seed)
        return cls(generator.w_mean, torch.cov(w.T.double()))

    @cached_property
    def precision(self) -> Tensor:
        """float32 [512, 512], the inverse of the covariance with its floor."""
        floor = FLOOR * self.covariance.diagonal().mean()
        eye = torch.eye(len(self.covariance), dtype=torch.float64, device=self.covariance.device)
        return torch.linalg.inv(self.covariance + floor * eye).float()

    def distance(self, w: Tensor) -> Tensor:
        """How unlikely latents are: w [B, n, 512] -> [B], about 1 of mapped z.

        That is the squared Mahalanobis distance a dimension, the log-density of the Gaussian but
        for a constant (as P. Zhu et al., "Improved StyleGAN Embedding", 2020, measured their
        inversions, there after a nonlinearity). Pictures alone leave the latent free in the
        directions that change little of them, and an inversion that ignores this runs out to twice
        the spread of mapped latents: there faces are less natural, edits less clean, and the
        channel pays for energy that nobody sees.
        """
        centred = w - self.mean
        squares = torch.einsum("bni,ij,bnj->bn", centred, self.precision, centred)
        return squares.mean(dim=1) / w.shape[-1]

    def axes(self, count: int) -> LatentAxes:
        """The ``count`` leading principal directions."""
        variances, directions = torch.linalg.eigh(self.covariance)
        leading = (directions * variances.clamp_min(0).sqrt()).T.flip(0)[:count]
        return LatentAxes(self.mean.clone(), leading.float().contiguous())


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
    def of(cls, generator: Generator, count: int = AXES) -> LatentAxes:
        """The axes of a generator, from samples of their own."""
        return MappedLatents.of(generator, AXES_SAMPLES, AXES_SEED).axes(count)

    def coordinates(self, w: Tensor) -> Tensor:
        """w [..., 512] -> [..., R], of unit variance for mapped z."""
        return (w - self.mean) @ (self.axes / self.axes.square().sum(dim=1, keepdim=True)).T

    def steps(self, coordinates: Tensor) -> Tensor:
        """Differences of coordinates [..., R] -> differences of w [..., 512]."""
        return coordinates @ self.axes

    def deviations(self, start: Tensor, end: Tensor) -> tuple[Tensor, Tensor]:
        """How far from the mean two latents [B, n, 512] lie, along the line from one to the other.

        Each [B], in standard deviations of mapped z: an edit that goes far in one direction leaves
        the faces, while the other 500 dimensions hide it from the distance as a whole.
        """
        first, last = self.coordinates(start).flatten(1), self.coordinates(end).flatten(1)
        line = F.normalize(last - first, dim=1)
        return (first * line).sum(dim=1).abs(), (last * line).sum(dim=1).abs()
