"""State dictionaries from torch's own files."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor

__all__ = ["read_state_dict", "read_torchscript"]


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """Reads a pickled state dictionary of tensors; nothing in the file is executed."""
    return dict(torch.load(path, map_location="cpu", weights_only=True))


def read_torchscript(path: Path) -> dict[str, Tensor]:
    """Reads the parameters and buffers of a TorchScript archive.

    TorchScript is a program: give this function only a file whose hash was checked.
    """
    with warnings.catch_warnings():
        # torch has deprecated TorchScript, but published weights are still in it.
        warnings.simplefilter("ignore", DeprecationWarning)
        module = torch.jit.load(str(path), map_location="cpu")
    return {name: tensor.detach().clone() for name, tensor in module.state_dict().items()}
