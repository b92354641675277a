"""A generator's style inputs from a coarse and a fine vector."""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["check_styles", "coarse_and_fine"]


def check_styles(styles: Tensor, num_styles: int, w_dim: int = 512) -> Tensor:
    """Pass on styles [B, num_styles, w_dim], else raise ValueError."""
    if styles.ndim != 3 or styles.shape[1:] != (num_styles, w_dim):
        expected = f"[B, {num_styles}, {w_dim}]"
        raise ValueError(f"styles must be {expected}, got {list(styles.shape)}")
    return styles


def coarse_and_fine(w: Tensor, num_styles: int, coarse: int) -> Tensor:
    """w [B, n, 512], n = 1 or 2 -> styles [B, num_styles, 512].

    The first ``coarse`` style inputs take the first vector, the others the last.

    >>> coarse_and_fine(torch.tensor([[[1.0], [2.0]]]), num_styles=3, coarse=1).flatten()
    tensor([1., 2., 2.])
    """
    first = w[:, :1].expand(-1, coarse, -1)
    last = w[:, -1:].expand(-1, num_styles - coarse, -1)
    return torch.cat([first, last], dim=1)
