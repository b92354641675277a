"""How near two pictures of a face are: LPIPS, PSNR and identity."""

from __future__ import annotations

import sys

import torch
from torch import Tensor
from torch.nn import functional as F

from semantic.identity import Identity
from semantic.inversion import LPIPS_SIZE
from semantic.perceptual import Lpips
from semantic.registry import RegistryError

__all__ = ["Quality"]


class Quality:
    """The four measures between pictures [1, 3, H, H] within -1..1.

    LPIPS v0.1 with both backbones, PSNR in dB of the range -1..1, and the cosine of the
    embeddings of an identity network that no training uses.
    """

    def __init__(self, device: torch.device) -> None:
        self.lpips = {net: Lpips(net).to(device) for net in ("alex", "vgg")}
        self.identity = _identity(device)

    def table(self, **pictures: Tensor) -> dict[str, dict[str, float | None]]:
        """Measures of every pair: {measure: {"second_first": value}} for pictures in order.

        ``table(original=a, inverted=b, received=c)`` gives, in each measure, inverted_original,
        received_original and received_inverted.
        """
        names = list(pictures)
        pairs = [(b, a) for i, a in enumerate(names) for b in names[i + 1 :]]
        measured = {f"{b}_{a}": self.compare(pictures[b], pictures[a]) for b, a in pairs}
        measures = next(iter(measured.values()))
        return {
            measure: {pair: values[measure] for pair, values in measured.items()}
            for measure in measures
        }

    @torch.no_grad()
    def compare(self, a: Tensor, b: Tensor) -> dict[str, float | None]:
        """The measures between two pictures."""
        a, b = a.clamp(-1, 1), b.clamp(-1, 1)
        factor = max(1, a.shape[-1] // LPIPS_SIZE)
        small_a, small_b = F.avg_pool2d(a, factor), F.avg_pool2d(b, factor)
        mse = (a - b).square().mean().clamp_min(1e-10)
        return {
            "lpips_alex": float(self.lpips["alex"](small_a, small_b)),
            "lpips_vgg": float(self.lpips["vgg"](small_a, small_b)),
            "psnr_db": float(10 * torch.log10(4 / mse)),
            "identity_cosine": self._identity_cosine(a, b),
        }

    def _identity_cosine(self, a: Tensor, b: Tensor) -> float | None:
        if self.identity is None:
            return None
        return float((self.identity(a) * self.identity(b)).sum())


def _identity(device: torch.device) -> Identity | None:
    """It comes from an npm package: without npm the figure is not measured, and that is said."""
    try:
        return Identity("metric").to(device)
    except RegistryError as error:
        print(f"identity_cosine is not measured: {error}", file=sys.stderr)
        return None
