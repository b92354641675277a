"""What both ends of the link do: latents to symbols, symbols to latents and pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from link.adapters import AdapterChooser, ChosenAdapter, check_fits
from link.models import Models
from link.passage import Decoded, Encoded
from phy.channels import ChannelModel
from phy.reception import Reception
from semantic.latents.codes import LatentCode

__all__ = ["Ends"]


@dataclass(frozen=True)
class Ends:
    """A code, and an adapter for a channel and an SNR, over networks that others may share.

    Attributes:
        models: the networks, shared by every link that `Link.at` makes of this one.
        chooser: of adapters; shared likewise.
        code: the latent code, which gives k.
        channel_model: the physical layer and its parameters.
        snr_db: Es/N0 of a complex symbol in dB.
        adapter: the channel adapter's name, or the path of a trained one.
    """

    models: Models
    chooser: AdapterChooser
    code: LatentCode
    channel_model: ChannelModel
    snr_db: float
    adapter: str

    @cached_property
    def choice(self) -> ChosenAdapter:
        """The channel adapter, and a sentence that says why this one."""
        name, channel = self.adapter, self.channel_model.name
        check_fits(name, self.code.name, channel, self.models.checkpoint, self.snr_db)
        return self.chooser.choose(name, self.code, channel, self.snr_db)

    @property
    def title(self) -> str:
        """What a figure is headed by."""
        adapter = self.choice.adapter.name
        return f"{self.channel_model.name}, {self.snr_db:g} dB, {self.code.name}, {adapter}"

    @property
    def agreement(self) -> str:
        """What both ends of a radio link must have been told alike."""
        choice = self.choice
        return f"code {self.code.name}, adapter {choice.adapter.name}: {choice.reason}"

    def encode(self, w: Tensor) -> Encoded:
        """Symbols of latents, through the channel encoder adapter (Eq. 16); differentiable."""
        s = self.code.to_symbols(self.code.check(w))
        return Encoded(s, self.choice.adapter.encode(s, self.snr_db))

    def decode(self, reception: Reception) -> Decoded:
        """Channel decoder adapter (Eq. 17), then StyleGAN (Eq. 7); differentiable.

        It sees the reception and constants alone. `snr_db` is what the transmitter was told: the
        receiver's own report, or agreed upon.
        """
        s_hat = self._symbols(reception)
        w = self.code.to_latent(s_hat)
        return Decoded(s_hat, w, self._decoder(w))

    @torch.no_grad()
    def picture(self, w: Tensor) -> Tensor:
        """The pictures [B, 3, H, H] of latents."""
        return self._decoder(w)

    def _symbols(self, reception: Reception) -> Tensor:
        """s_hat, complex64 [B, K]."""
        return self.choice.adapter.decode(reception.x_hat, reception.no_eff, self.snr_db)

    @property
    def _decoder(self) -> Callable[[Tensor], Tensor]:
        return self.code.decoder(self.models.generator)
