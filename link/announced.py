"""Transmissions that say the degrees, and receivers that restore them.

latent ──► adapter over k - 64 uses ──► with the header ──► channel ──► header, latent
header says smiling 4, the decoded face shows 2 ──► the latent moves until it shows 4
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from adapters.adapter import Adapter
from link.header import Announcement, Header
from link.inputs.sentences import Editing
from link.meters.seconds import Meter, stage
from link.passage import Decoded, Encoded, Restoration
from phy.reception import Reception
from semantic.editing.restoring import restored
from semantic.latents.codes import LatentCode

__all__ = ["Announced"]


@dataclass(frozen=True)
class Announced:
    """Both ends of such transmissions.

    Attributes:
        code: of the latents.
        uses: k, of header and latent together.
        adapter: over the uses that the header leaves.
        snr_db: Es/N0 that the transmitter was told, which the adapter's allocation is for: that of
            the latent's symbols is up to 0.8 dB less, to which the adapter is not sensitive.
        editing: whose loop restores.
        decoder: latents to pictures.
    """

    code: LatentCode
    uses: int
    adapter: Adapter
    snr_db: float
    editing: Editing
    decoder: Callable[[Tensor], Tensor]

    def encode(self, w: Tensor, degrees: Mapping[str, int]) -> Encoded:
        """Symbols [1, k] of one latent and the degrees of some attributes."""
        s = self.code.to_symbols(self.code.check(w))
        return Encoded(s, self._header.joined(self.adapter.encode(s, self.snr_db), degrees))

    @torch.no_grad()
    def decode(
        self, reception: Reception, *, meter: Meter | None = None
    ) -> tuple[Decoded, Restoration]:
        """The face of one item with the degrees that its header says.

        An erased header leaves it as decoded. `meter` measures the stages decode and restore.
        """
        with stage(meter, "decode"):
            announced = self._header.heard(reception)
            rest = self._header.rest(reception, announced)
            s_hat = self.adapter.decode(rest.x_hat, rest.no_eff, self.snr_db)
            w = self.code.to_latent(s_hat)
        with stage(meter, "restore"):
            restoration, moved = self._restored(w, announced)
        with stage(meter, "decode"):
            return Decoded(s_hat, moved, self.decoder(moved)), restoration

    def _restored(self, w: Tensor, announced: Announcement) -> tuple[Restoration, Tensor]:
        if not announced.degrees:
            return Restoration(announced, w, steps=0), w
        done = restored(self.editing.editor, w, announced.degrees)
        return Restoration(announced, w, done.steps), done.w

    @property
    def _header(self) -> Header:
        return Header(self.uses)
