"""A face on its way from the photograph to what arrives: both ends and the channel between them."""

from __future__ import annotations

from dataclasses import dataclass

from PIL.Image import Image
from torch import Tensor

from link.adapters import AdapterChooser, ChosenAdapter, check_fits
from link.meters.seconds import StageMeter
from link.models import Models
from link.physical import build_channel
from link.receiver import Decoded, Receiver
from link.settings import Photograph
from link.transmitter import Encoded, Transmitter
from phy.reception import Channel, Reception
from semantic.faces.alignment import Aligned
from semantic.faces.photographs import read_image
from semantic.latents.codes import LatentCode

__all__ = ["Link", "Passage"]


@dataclass(frozen=True)
class Passage:
    """One latent's way: what was sent, received and made of it."""

    w: Tensor
    encoded: Encoded
    reception: Reception
    decoded: Decoded


@dataclass(frozen=True)
class Link:
    """Everything that one photograph needs, loaded once."""

    settings: Photograph
    photograph: Image
    models: Models
    code: LatentCode
    choice: ChosenAdapter
    channel: Channel

    @classmethod
    def load(cls, settings: Photograph) -> Link:
        """The photograph first: a bad one shall not wait for networks, nor shall the adapter.

        Raises:
            ImageError: the photograph cannot be read.
            ValueError: as `Models.load` and `AdapterChooser.choose` say.
        """
        check_fits(settings.adapter, settings.code, settings.channel)
        photograph = read_image(settings.image)
        models = Models.load(settings)
        code = LatentCode.of(models.generator, settings.code)
        channel = build_channel(settings, settings.channel, settings.seed, models.device)
        chooser = AdapterChooser(models.generator, own=settings.generator is not None)
        choice = chooser.choose(settings.adapter, code, settings.channel, settings.snr_db)
        return cls(settings, photograph, models, code, choice, channel)

    @property
    def transmitter(self) -> Transmitter:
        """The one end."""
        return Transmitter(self.models, self.code, self.choice.adapter)

    @property
    def receiver(self) -> Receiver:
        """The other."""
        return Receiver(self.models.generator, self.code, self.choice.adapter)

    def invert(self, meter: StageMeter) -> tuple[Aligned, Tensor]:
        """The aligned face and its latent [1, n, 512]. Raises ImageError without a face."""
        settings = self.settings
        with meter.stage("align"):
            aligned = self.transmitter.align(self.photograph, settings.size)
        with meter.stage("invert"):
            w = self.transmitter.invert(
                aligned.image, settings.inversion, settings.steps, settings.seed, progress=True
            )
        return aligned, w

    def send(self, w: Tensor, meter: StageMeter) -> Passage:
        """Latent [1, n, 512] -> symbols -> channel -> picture."""
        snr_db = self.settings.snr_db
        with meter.stage("encode"):
            encoded = self.transmitter.encode(w, snr_db)
        with meter.stage("channel"):
            reception = self.channel(encoded.x, snr_db)
        with meter.stage("decode"):
            decoded = self.receiver.decode(reception, snr_db)
        return Passage(w, encoded, reception, decoded)
