"""What a scheme is: a picture goes in at the transmitter, one comes out at the receiver.

    Sent = scheme.send(image, channel, snr_db)

Every scheme is sent over the same `phy` channels at the same Es/N0 of a complex symbol, its own
symbols having unit mean power; what it spends is counted in complex channel uses.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from pkgutil import resolve_name
from typing import Protocol

from torch import Tensor

from experiments.baselines.names import SCHEMES, check_scheme, parts
from link.link import Link
from phy.channels import ChannelModel
from phy.reception import Reception

__all__ = ["OneChannel", "Scheme", "Sent", "Setup", "load_scheme"]

CHAIN = "experiments.baselines.talk2edit:EditedApart"


@dataclass(frozen=True)
class OneChannel:
    """A channel with the seed of its noise and fades: schemes of one seed meet the same fade.

    Attributes:
        model: of `phy.channels`.
        seed: of its random numbers.
    """

    model: ChannelModel
    seed: int

    def __call__(self, x: Tensor, snr_db: float) -> Reception:
        """Send x, complex64 [B, K] of unit mean power an item, at an Es/N0 in dB."""
        return self.model.build(self.seed, x.device)(x, snr_db)


@dataclass(frozen=True)
class Sent:
    """What came of a picture.

    Attributes:
        picture: float32 [1, 3, H, H] within -1..1, what the receiver shows.
        uses: complex channel uses of the data, headers of its own included (k of the CBR).
        overhead: further ones, of pilots and the like.
        arrived: whether the receiver shows a picture of what was sent, rather than a stand-in.
        note: one sentence on what happened, or empty.
    """

    picture: Tensor = field(repr=False)
    uses: int
    overhead: int = 0
    arrived: bool = True
    note: str = ""

    @property
    def cbr(self) -> float:
        """Channel bandwidth ratio k / (3 H W) (Eq. 5)."""
        return self.uses / self.picture[0].numel()

    @property
    def cbr_on_air(self) -> float:
        """The same with what is spent beyond the data."""
        return (self.uses + self.overhead) / self.picture[0].numel()


class Scheme(Protocol):
    """A way to send a picture. Nothing but the channel's symbols goes from one end to the other."""

    @property
    def name(self) -> str:
        """As in `experiments.baselines.names`."""

    @property
    def made_of(self) -> tuple[Path, ...]:
        """Files of our own that its pictures hang on, beside the program: weights, tables."""

    def send(self, image: Tensor, channel: OneChannel, snr_db: float) -> Sent:
        """Sends an aligned face [1, 3, H, H] within -1..1 at an Es/N0 in dB, known to both ends."""


@dataclass(frozen=True)
class Setup:
    """What the schemes of a comparison are made of.

    Attributes:
        link: the networks, their size and device, and the seed.
        say: the sentence that the face is edited by; None: it is sent as it is.
        kept: folder of what takes long to find, such as latents.
        separate_steps: of the inversion of a separate editing step; Talk-to-Edit's are 600.
    """

    link: Link
    say: str | None
    kept: Path
    separate_steps: int = 600


def load_scheme(name: str, setup: Setup) -> Scheme:
    """The scheme of this name.

    Raises:
        ValueError: no such scheme, or one that the setup is not for.
    """
    base, before, after = parts(check_scheme(name))
    where, given = SCHEMES[base]
    if not (before or after):
        scheme: Scheme = resolve_name(where)(name, setup, **given)
        return scheme
    alone = resolve_name(where)(base, replace(setup, say=None), **given)
    chain: Scheme = resolve_name(CHAIN)(name, setup, alone, before=before)
    return chain
