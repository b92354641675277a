"""What an adapter needs so that it can be trained, kept in a file and served.

    class GainAdapter(TrainableAdapter):
        name = "gain"

        def __init__(self, symbols): ...               # its parameters, untrained
        def encode(self, s, snr_db): ...               # as in `Adapter`
        def decode(self, x_hat, no_eff, snr_db=None): ...

and a line in `adapters.names.TRAINABLE`.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import asdict
from pathlib import Path
from pkgutil import resolve_name
from typing import Self

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from adapters.files import AdapterFile, Trained
from adapters.names import TRAINABLE

__all__ = ["TrainableAdapter", "untrained"]


class TrainableAdapter(nn.Module, ABC):
    """An `Adapter` with parameters; untrained it should pass the symbols on as they are.

    Args:
        symbols: K, complex symbols an item.
    """

    name: str

    def __init__(self, symbols: int) -> None:
        super().__init__()
        if symbols < 1:
            raise ValueError(f"symbols must be at least 1, got {symbols}")
        self.symbols = symbols

    @abstractmethod
    def encode(self, s: Tensor, snr_db: float | Tensor) -> Tensor:
        """See `Adapter`; differentiable."""

    @abstractmethod
    def decode(self, x_hat: Tensor, no_eff: Tensor, snr_db: float | Tensor | None = None) -> Tensor:
        """See `Adapter`; differentiable."""

    def save(self, path: str | Path, trained: Trained) -> None:
        """Write as safetensors, with what it was trained for."""
        metadata = {"kind": self.name, "config": json.dumps(asdict(trained))}
        save_file(self.to_tensors(), path, metadata)

    def to_tensors(self) -> dict[str, Tensor]:
        """What its file holds; a class may store its weights in another form."""
        state = {name: value.contiguous() for name, value in self.state_dict().items()}
        return {"symbols": torch.tensor(self.symbols), **state}

    @classmethod
    def from_file(cls, file: AdapterFile) -> Self:
        """The inverse of `to_tensors`."""
        tensors = file.tensors()
        adapter = cls(int(tensors.pop("symbols")))
        adapter.load_state_dict(tensors)
        return adapter


def untrained(name: str, symbols: int) -> TrainableAdapter:
    """The adapter of that name in `TRAINABLE`, as a training finds it.

    >>> sum(p.numel() for p in untrained("paper", symbols=512).parameters())  # Table 7: 0.21e7
    2099200
    """
    adapter: TrainableAdapter = resolve_name(TRAINABLE[name])(symbols)
    return adapter
