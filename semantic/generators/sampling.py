"""A generator's own latents: w = mapping(z), z standard normal and drawn from a seed.

Seeds and counts, here and where `mapped` is called, are constants: shipped weights hang on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from semantic.generators import Generator

__all__ = ["mapped", "mapped_mean"]

MEAN_SAMPLES, MEAN_SEED = 10_000, 0


@torch.no_grad()
def mapped(generator: Generator, count: int, seed: int | torch.Generator) -> Tensor:
    """The w [count, 512] of normal z, on the generator's device.

    Args:
        count: how many.
        seed: of z, or the CPU's generator of random numbers that z is drawn from.
    """
    rng = seed if isinstance(seed, torch.Generator) else torch.Generator().manual_seed(seed)
    z = torch.randn(count, generator.w_dim, generator=rng)
    return generator.mapping(z.to(generator.device))


def mapped_mean(generator: Generator) -> Tensor:
    """The mean w [512], which becomes the generator's ``w_mean``."""
    return mapped(generator, MEAN_SAMPLES, MEAN_SEED).mean(dim=0)
