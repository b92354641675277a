"""The receiver: received symbols -> latent -> face. It sees the reception and constants alone."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from adapters.adapter import Adapter
from phy.reception import Reception
from semantic.generators import Generator
from semantic.latents.codes import LatentCode

__all__ = ["Decoded", "Receiver"]


@dataclass(frozen=True)
class Decoded:
    """s_hat [B, K], w [B, n, 512] and the picture [B, 3, H, H] made of it."""

    s_hat: Tensor
    w: Tensor
    picture: Tensor


@dataclass(frozen=True)
class Receiver:
    """The other end of the link."""

    generator: Generator
    code: LatentCode
    adapter: Adapter

    @torch.no_grad()
    def decode(self, reception: Reception, snr_db: float) -> Decoded:
        """Channel decoder adapter (Eq. 17), then StyleGAN (Eq. 7).

        ``snr_db`` is what the transmitter was told: the receiver's own report, or agreed upon.
        """
        s_hat = self.adapter.decode(reception.x_hat, reception.no_eff, snr_db)
        w = self.code.to_latent(s_hat)
        return Decoded(s_hat, w, self.generator(w))
