"""How much the picture changes with the latent: the distortion's own metric on latents.

For a small step d of the latent, J of Eq. 8 between the two pictures is d^T M d with

    M = E_w[ A^T A ],    A = d psi / d w,

psi being the pixels and LPIPS features scaled so that J is a squared distance of psi's. M is the
mean of g g^T with g = A^T v, v standard normal: one backward pass a sample, no Jacobian.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from tqdm import tqdm

from semantic.latents.inversion import LAMBDA_INV
from semantic.metrics.lpips import Lpips

__all__ = ["latent_metric"]

PROBES = 6  # backward passes a latent


def latent_metric(
    decode: Callable[[Tensor], Tensor],
    lpips: Lpips,
    w: Tensor,
    rng: torch.Generator,
    progress: bool = False,
) -> Tensor:
    """M averaged over latents, an estimate from PROBES samples a latent.

    Args:
        decode: latents [B, n, 512] -> pictures [B, 3, H, H], differentiable.
        w: [N, n, 512], latents as they are sent.
        rng: of the probes.

    Returns:
        float64 [512 n, 512 n], of trace 512 n: what counts are its directions.
    """
    metric = torch.zeros(w[0].numel(), w[0].numel(), dtype=torch.float64)
    for item in tqdm(w, desc="latent metric", disable=not progress, leave=False):
        latent = item[None].clone().requires_grad_()
        embedded = _embedded(decode(latent), lpips)
        for probe in range(PROBES):
            directions = [torch.randn(part.shape, generator=rng) for part in embedded]
            (g,) = torch.autograd.grad(
                embedded, latent, directions, retain_graph=probe < PROBES - 1
            )
            g = g.flatten().double()
            metric += g[:, None] * g
    return metric * (len(metric) / metric.trace())


def _embedded(picture: Tensor, lpips: Lpips) -> list[Tensor]:
    """psi: J between two pictures is the squared distance of their psi's."""
    parts = [picture * (LAMBDA_INV / picture[0].numel()) ** 0.5]
    for features, weights in zip(lpips.features(picture), lpips.channel_weights(), strict=True):
        parts.append(features * (weights / features[0, 0].numel()).sqrt())
    return parts
