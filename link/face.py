"""A photograph as the transmitter has it."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

__all__ = ["Face"]


@dataclass(frozen=True)
class Face:
    """A photograph as the transmitter has it.

    Attributes:
        image: float32 [1, 3, H, H] within -1..1, in the generator's framing.
        w: its latent, in the form of the link's code (w1, w2: [1, n, 512]).
        note: what the user should know of the photograph, or empty.
    """

    image: Tensor = field(repr=False)
    w: Tensor = field(repr=False)
    note: str = ""
