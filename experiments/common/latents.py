"""Inverted photographs that `run_link.py sweep` and `adapt` keep, and those that are made here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

__all__ = ["Faces", "stored_faces", "stored_latents"]


@dataclass(frozen=True)
class Faces:
    """Aligned photographs [n, 3, H, H] within -1..1 and their latents [n, vectors, 512]."""

    images: Tensor
    w: Tensor

    def __getitem__(self, part: slice) -> Faces:
        return Faces(self.images[part], self.w[part])


def stored_latents(folder: Path, code: str) -> Tensor:
    """Latents [n, vectors, 512] that a sweep has kept; raises ValueError when there are none."""
    files = sorted(folder.glob(f"*.{code}.safetensors"))
    if not files:
        raise ValueError(
            f"latents must hold inversions of code {code}, got none in {str(folder)!r}"
        )
    return torch.cat([load_file(file)["w"] for file in files])


def stored_faces(folder: Path, code: str, count: int) -> Faces:
    """The first ``count`` by name of what `link.keeping.latents` keeps; ValueError if fewer."""
    files = sorted(folder.glob(f"*.{code}.safetensors"))[:count]
    if len(files) < count:
        raise ValueError(
            f"latents must hold {count} files *.{code}.safetensors, got {len(files)} in {folder}"
        )
    stored = [load_file(file) for file in files]
    return Faces(torch.cat([face["image"] for face in stored]), torch.cat([f["w"] for f in stored]))
