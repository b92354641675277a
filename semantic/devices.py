"""Which device things run on, by name."""

from __future__ import annotations

import torch

__all__ = ["pick_device"]


def pick_device(name: str) -> torch.device:
    """``auto`` is CUDA where there is one. Raises ValueError where ``name`` is not to be had."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, TypeError):
        raise ValueError(f"device must be auto, cpu or a CUDA device here, got {name!r}") from None
    return device
