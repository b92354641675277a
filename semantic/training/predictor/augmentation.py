"""Faces as they may come: shifted, turned, mirrored, dim, grey, blurred, noisy, compressed.

Blur and noise also keep a predictor from leaning on what a generator or an inversion smooths away.
"""

from __future__ import annotations

import io
import math

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

__all__ = ["augmented", "framed"]

GROUPS = 4  # of a batch, each blurred alike


def framed(pixels: NDArray[np.uint8], frame: float, size: int) -> Tensor:
    """The middle of kept squares, as it is.

    Args:
        pixels: [B, S, S, 3].
        frame: part of the side that is the frame.
        size: pixels a side of the result.

    Returns:
        float32 [B, 3, size, size] in [-1, 1].
    """
    return _cut(_float(pixels), torch.eye(2).repeat(len(pixels), 1, 1) * frame, size)


def augmented(pixels: NDArray[np.uint8], frame: float, size: int, rng: torch.Generator) -> Tensor:
    """As `framed`, varied at random."""
    count = len(pixels)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(count, *shape, generator=rng)

    def chosen(share: float) -> Tensor:
        return (torch.rand(count, 1, 1, 1, generator=rng) < share).float()

    image = _float(_compressed(pixels, uniform(0, 1), uniform(15, 80)))
    angle, zoom = uniform(-8, 8) * math.pi / 180, frame * uniform(0.9, 1.08)
    cosine, sine = zoom * angle.cos(), zoom * angle.sin()
    mirror = 1 - 2 * (uniform(0, 1) < 0.5).float()
    turn = torch.stack([mirror * cosine, -sine, mirror * sine, cosine], dim=1).view(-1, 2, 2)
    image = _cut(image, turn, size, shift=uniform(-0.05, 0.05, 2))
    image = image * uniform(0.75, 1.25, 1, 1, 1) * uniform(0.92, 1.08, 3, 1, 1)
    image = image + uniform(-0.2, 0.2, 1, 1, 1)
    grey = image.mean(dim=1, keepdim=True)
    image = grey + uniform(0.5, 1.3, 1, 1, 1) * (1 - chosen(0.1)) * (image - grey)
    image = torch.cat([_blurred(part, size, rng) for part in image.chunk(GROUPS)])
    noise = torch.randn(image.shape, generator=rng)
    return (image + chosen(0.4) * uniform(0, 0.08, 1, 1, 1) * noise).clamp(-1, 1)


def _float(pixels: NDArray[np.uint8]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))).float() / 127.5 - 1


def _cut(image: Tensor, turn: Tensor, size: int, shift: Tensor | None = None) -> Tensor:
    offset = torch.zeros(len(image), 2) if shift is None else shift
    grid = F.affine_grid(
        torch.cat([turn, offset[:, :, None]], dim=2),
        [len(image), 3, size, size],
        align_corners=False,
    )
    return F.grid_sample(image, grid, padding_mode="reflection", align_corners=False)


def _blurred(image: Tensor, size: int, rng: torch.Generator) -> Tensor:
    """Shrunk to between a quarter and two thirds of the side and back, two times in five."""
    chance, part = torch.rand(2, generator=rng).tolist()
    if chance > 0.4:
        return image
    side = round(size * (0.25 + 0.42 * part))
    small = F.interpolate(image, (side, side), mode="bilinear", antialias=True)
    return F.interpolate(small, (size, size), mode="bicubic")


def _compressed(pixels: NDArray[np.uint8], chance: Tensor, quality: Tensor) -> NDArray[np.uint8]:
    """One picture in six through JPEG."""
    result = np.array(pixels)
    for i in (chance < 1 / 6).nonzero().flatten().tolist():
        buffer = io.BytesIO()
        Image.fromarray(result[i]).save(buffer, "JPEG", quality=round(quality[i].item()))
        result[i] = np.asarray(Image.open(buffer))
    return result
