"""Power of an item's symbols: its mean, its normalisation and its peaks."""

from __future__ import annotations

from torch import Tensor

from phy.units import linear_to_db

__all__ = ["mean_power", "normalise_power", "papr_db"]


def mean_power(x: Tensor) -> Tensor:
    """Mean |x|^2 of each item: complex [B, K] in, float [B] out."""
    return x.abs().square().mean(dim=-1)


def normalise_power(x: Tensor) -> Tensor:
    """Scale each item to mean |x|^2 = 1; complex [B, K] in and out, differentiable.

    Each item has its own scale. One scale for the batch would let an item borrow power from its
    neighbours and meet another SNR than the one asked for.

    Raises:
        ValueError: an item without any power.

    >>> import torch
    >>> normalise_power(torch.tensor([[3.0 + 4.0j, 5.0 + 0.0j]])).abs()
    tensor([[1., 1.]])
    """
    power = mean_power(x)
    if not bool((power > 0.0).all()):
        item = int((power <= 0.0).float().argmax())
        raise ValueError(f"x must have power above 0 in every item, got 0 in item {item}")
    return x / power.sqrt().unsqueeze(-1)


def papr_db(x: Tensor) -> Tensor:
    """Peak-to-average power ratio of each item's symbols in dB: complex [B, K] in, float [B] out.

    >>> import torch
    >>> papr_db(torch.tensor([[1.0 + 0.0j, 0.0 + 1.0j]]))
    tensor([0.])
    """
    return linear_to_db(x.abs().square().amax(dim=-1) / mean_power(x))
