"""Source and channel coded apart: a picture as bytes, those in LDPC-coded QAM, or not at all.

    image ─► Source.encode ─► Frame.encode ─► channel ─► Frame.decode ─► Source.decode ─► picture

A receiver shows what decodes from the blocks before the first damaged one, or its stand-in. Both
ends know the SNR, as in our own link, and so the frame's modulation, rate and length: no header
says them. The source has its own headers within its bytes.
"""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path
from typing import Protocol

from torch import Tensor

from experiments.baselines.digital.ldpc import Frame
from experiments.baselines.scheme import OneChannel, Sent

__all__ = ["DigitalScheme", "Plan", "Source"]


class Source(Protocol):
    """A picture as bytes."""

    @property
    def made_of(self) -> tuple[Path, ...]:
        """As of a scheme."""

    def encode(self, image: Tensor, most: int) -> bytes | None:
        """A face [1, 3, H, H] within -1..1 in at most so many bytes; None where that cannot be."""

    def decode(self, data: bytes, most: int, size: int) -> Tensor | None:
        """The picture [1, 3, size, size] that the first bytes show; None where they show none.

        Args:
            data: what came up to the first damaged block; ``most`` bytes where all did, filled up
                with zeros.
        """

    def nothing(self, size: int) -> Tensor:
        """What a receiver shows that has none, [1, 3, size, size]."""


class Plan(Protocol):
    """How a picture of so many pixels a side is sent."""

    @property
    def made_of(self) -> tuple[Path, ...]:
        """As of a scheme."""

    def frame(self, size: int, channel: OneChannel, snr_db: float, device: str) -> Frame:
        """Modulation, rate and channel uses."""


class DigitalScheme:
    """A source over a planned frame.

    Args:
        name: as in `experiments.baselines.names`.
    """

    def __init__(self, name: str, source: Source, plan: Plan) -> None:
        self.name = name
        self.source = source
        self.plan = plan
        self.made_of = (*source.made_of, *plan.made_of)

    def send(self, image: Tensor, channel: OneChannel, snr_db: float) -> Sent:
        """See `experiments.baselines.scheme.Scheme`."""
        size = image.shape[-1]
        frame = self.plan.frame(size, channel, snr_db, str(image.device))
        data = self.source.encode(image, frame.size)
        if data is None:
            note = f"{frame.mcs}: {frame.size} bytes hold no picture"
            return Sent(self._shown(None, image), frame.uses, arrived=False, note=note)
        reception = channel(frame.encode(data), snr_db)
        blocks = frame.decode(reception)
        good = list(takewhile(lambda block: block is not None, blocks))
        picture = self.source.decode(b"".join(block for block in good if block), frame.size, size)
        note = f"{frame.mcs}: {len(data)} bytes, {blocks.count(None)} of {len(blocks)} blocks lost"
        shown, arrived = self._shown(picture, image), picture is not None
        return Sent(shown, frame.uses, reception.overhead, arrived, note)

    def _shown(self, picture: Tensor | None, image: Tensor) -> Tensor:
        size = image.shape[-1]
        return (self.source.nothing(size) if picture is None else picture).to(image.device)
