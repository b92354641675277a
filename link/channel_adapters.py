"""The channel adapters that the settings ask for."""

from __future__ import annotations

from pathlib import Path

import torch

from adapters.adapter import Adapter, NoAdapter
from adapters.closed_form import PriorAdapter
from adapters.prior import Prior
from link.settings import LinkSettings
from semantic.generators import Generator
from semantic.symbols import LatentCode

__all__ = ["WEIGHTS", "load_adapter", "load_prior"]

WEIGHTS = Path(__file__).parent.parent / "semantic" / "weights"
PRIOR_SAMPLES = 20_000


def load_adapter(
    name: str, code: LatentCode, generator: Generator, channel: str, settings: LinkSettings
) -> Adapter:
    """The adapter ``name``: "prior", "paper", "none" or the path of a trained one.

    Raises:
        ValueError: no trained adapter for this code and channel, or an unusable file.
    """
    if name == "none":
        return NoAdapter()
    if name == "prior":
        return PriorAdapter(load_prior(code, generator, shipped=settings.generator is None))
    raise ValueError(f"adapter must be one of prior, none, got {name!r}")


def load_prior(code: LatentCode, generator: Generator, shipped: bool) -> Prior:
    """What is known of the latents: fitted to inverted photographs, for the generator we ship.

    For a user's own generator it comes from mapped z, where both vectors of ``w2`` are equal.
    """
    if shipped:
        return Prior.load(WEIGHTS / f"prior_{code.name}.safetensors")
    z = torch.randn(
        PRIOR_SAMPLES, generator.w_dim, generator=torch.Generator().manual_seed(2)
    )
    with torch.no_grad():
        w = generator.mapping(z.to(code.w_mean.device))[:, None].expand(-1, code.vectors, -1)
        s = code.to_symbols(w)
    return Prior.from_samples(torch.cat([s.real, s.imag], dim=1).cpu())
