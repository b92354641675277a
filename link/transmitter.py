"""The transmitter: photograph -> aligned face -> latent -> symbols -> channel input."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from PIL.Image import Image
from torch import Tensor

from adapters.adapter import Adapter
from link.models import Models
from semantic.faces.alignment import Aligned
from semantic.latents.codes import LatentCode
from semantic.latents.inversion import invert

__all__ = ["Encoded", "Transmitter"]


@dataclass(frozen=True)
class Encoded:
    """s: the latent's symbols [B, K]; x: the channel input [B, K], unit power an item."""

    s: Tensor
    x: Tensor


@dataclass(frozen=True)
class Transmitter:
    """One end of the link; :meth:`align`, :meth:`invert` and :meth:`encode` in this order.

    An edit of the latent has its place between the last two.
    """

    models: Models
    code: LatentCode
    adapter: Adapter

    def align(self, photograph: Image, size: int) -> Aligned:
        """The face of a photograph, [1, 3, size, size] within -1..1 on the models' device."""
        return self.models.aligner.align(photograph, size)

    def invert(
        self, image: Tensor, mode: str, steps: int, seed: int, progress: bool = False
    ) -> Tensor:
        """Latents w [B, n, 512] of aligned faces (Eq. 8-9)."""
        found = invert(
            self.models.inverter,
            self.models.lpips,
            image,
            vectors=self.code.vectors,
            mode=mode,
            steps=steps,
            rng=torch.Generator().manual_seed(seed),
            progress=progress,
        )
        return found.w

    @torch.no_grad()
    def encode(self, w: Tensor, snr_db: float) -> Encoded:
        """Symbols of a latent, through the channel encoder adapter (Eq. 16)."""
        s = self.code.to_symbols(w)
        return Encoded(s, self.adapter.encode(s, snr_db))
