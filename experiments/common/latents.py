"""Inverted photographs that `run_link.py sweep` and `adapt` keep, and those that are made here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from link.keeping.latents import kept_files

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
    return torch.cat([kept["w"] for kept in _stored(folder, code, 1)])


def stored_faces(folder: Path, code: str, count: int) -> Faces:
    """The first ``count`` by name of what `link.keeping.latents` keeps; ValueError if fewer."""
    kept = _stored(folder, code, count)[:count]
    return Faces(torch.cat([face["image"] for face in kept]), torch.cat([f["w"] for f in kept]))


def _stored(folder: Path, code: str, least: int) -> list[dict[str, Tensor]]:
    kept = kept_files(folder, code)
    if len(kept) < least:
        raise ValueError(
            f"latents must hold {least} or more inversions of code {code}, "
            f"got {len(kept)} in {str(folder)!r}"
        )
    return kept
