"""Pictures at the size that a search looks at them."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

__all__ = ["shrink"]


def shrink(image: Tensor, size: int) -> Tensor:
    """Averages [B, 3, H, H] over whole pixels down to ``size``; nearer sizes are interpolated."""
    height = image.shape[-1]
    if height == size:
        return image
    if height % size == 0:
        return F.avg_pool2d(image, height // size)
    return F.interpolate(image, size=(size, size), mode="bilinear", antialias=True)
