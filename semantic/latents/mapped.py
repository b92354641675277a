"""How unlikely a latent is: its Mahalanobis distance under the generator's own mapped latents.

Pictures alone leave the latent free in the directions that change little of them, and an inversion
that ignores this runs out to twice the spread of mapped latents: there faces are less natural,
edits less clean, and the channel pays for energy that nobody sees. The quadratic term is the
log-density of a Gaussian with the mean and covariance of mapped z (as P. Zhu et al., "Improved
StyleGAN Embedding", 2020, measured their inversions, there after a nonlinearity).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from semantic.generators import Generator

__all__ = ["LatentPrior"]

SAMPLES = 5_000  # mapped z's, ten a dimension
SEED = 20_000  # of these samples: the prior is a constant of the generator
FLOOR = 0.02  # of the mean eigenvalue, added to each: directions hardly used cost no infinity


@dataclass(frozen=True)
class LatentPrior:
    """mean [512] and precision [512, 512] of one latent vector."""

    mean: Tensor
    precision: Tensor

    @classmethod
    @torch.no_grad()
    def of(cls, generator: Generator) -> LatentPrior:
        """The prior of ``generator``'s mapped latents, on its device."""
        rng = torch.Generator().manual_seed(SEED)
        z = torch.randn(SAMPLES, generator.w_dim, generator=rng)
        w = generator.mapping(z.to(generator.w_mean.device))
        covariance = torch.cov(w.T.double())
        floor = FLOOR * covariance.diagonal().mean()
        eye = torch.eye(len(covariance), dtype=covariance.dtype, device=covariance.device)
        return cls(generator.w_mean, torch.linalg.inv(covariance + floor * eye).float())

    def distance(self, w: Tensor) -> Tensor:
        """Squared Mahalanobis distance a dimension: w [B, n, 512] -> [B]; about 1 of mapped z."""
        centred = w - self.mean
        squares = torch.einsum("bni,ij,bnj->bn", centred, self.precision, centred)
        return squares.mean(dim=1) / w.shape[-1]
