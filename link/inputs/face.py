"""A photograph as the transmitter has it."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from semantic.faces.photographs import ImageError

__all__ = ["Face", "check_aligned"]

LARGEST = 1.5  # a generator's pictures go a little beyond 1


@dataclass(frozen=True)
class Face:
    """A photograph as the transmitter has it.

    Attributes:
        image: float32 [1, 3, H, H] within -1..1, in the generator's framing.
        w: its latent, in the form of the link's code (w1, w2: [1, n, 512]).
        note: what the user should know of the photograph, or empty.
    """

    image: Tensor = field(repr=False)
    w: Tensor = field(repr=False)
    note: str = ""


def check_aligned(image: Tensor) -> Tensor:
    """Pass on aligned faces [B, 3, H, H] of finite values, else raise ImageError."""
    if image.ndim != 4 or image.shape[1] != 3 or image.shape[2] != image.shape[3] or not len(image):
        raise ImageError(f"image must be [B, 3, H, H], got {list(image.shape)}")
    if not image.is_floating_point() or not torch.isfinite(image).all():
        raise ImageError(f"image must hold finite numbers within -1..1, got {image.dtype}")
    if float(image.abs().max()) > LARGEST:
        raise ImageError(f"image must be within -1..1, got {float(image.abs().max()):g}")
    return image
