"""The latent of our own link as bytes: the source of its digital twin.

    u ─► components of the prior, as the closed-form adapter has them ─► ComponentCoder ─► bytes

Photograph, inversion, edit, code, prior and its metric, generator: all are those of the link. What
differs is that the components go into bits, and those into an LDPC code, instead of on the air.
Where the link sends the degrees of an edit, for the receiver to restore, so does its twin: in one
byte in front for one attribute, two for several.
"""

from __future__ import annotations

import torch
from torch import Tensor

from adapters.adapter import as_reals, as_symbols
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior
from adapters.weights import prior_path
from experiments.baselines.digital.component_coder import ComponentCoder
from experiments.baselines.ours import LinkScheme
from link.inputs.sentences import Edit
from semantic.editing.announced import degrees_of, number_of
from semantic.editing.restoring import restored

__all__ = ["LatentBytes", "degrees_in_front", "with_degrees"]

LONG = 0x80  # marks a number of two bytes


def with_degrees(degrees: dict[str, int]) -> bytes:
    """The degrees of an edit as bytes.

    >>> with_degrees({"smiling": 4}), degrees_in_front(with_degrees({"smiling": 4}) + b"..")
    (b'\\x17', ({'smiling': 4}, b'..'))
    """
    number = number_of(degrees)
    return bytes([number]) if number < LONG else (LONG << 8 | number).to_bytes(2)


def degrees_in_front(data: bytes) -> tuple[dict[str, int], bytes]:
    """The degrees in front, and the rest; ValueError or IndexError where there are none."""
    if data[0] < LONG:
        return degrees_of(data[0]), data[1:]
    return degrees_of(int.from_bytes(data[:2]) & ~(LONG << 8)), data[2:]


class LatentBytes:
    """A `experiments.baselines.digital.Source` of the latents that a link would send."""

    def __init__(self, ours: LinkScheme) -> None:
        self.ours = ours
        self.link = ours.link
        self.components = PriorAdapter(Prior.load(prior_path(self.link.code.name)))
        self.coder = ComponentCoder(self.components.variances)
        self.made_of = ours.made_of

    def encode(self, image: Tensor, most: int) -> bytes | None:
        """See `experiments.baselines.digital.Source`."""
        sent = self.ours.prepared(image)
        front = with_degrees(sent.degrees) if isinstance(sent, Edit) and self._announces else b""
        data = self.of_latent(sent.w, most - len(front)) if most > len(front) else None
        return None if data is None else front + data

    def decode(self, data: bytes, most: int, size: int) -> Tensor | None:
        """The picture, where all bytes have come."""
        if len(data) < most:
            return None
        degrees: dict[str, int] = {}
        if self._announces:
            try:
                degrees, data = degrees_in_front(data)
            except (ValueError, IndexError):  # a CRC that is right by chance
                return None
        w = self.to_latent(data)
        if w is not None and degrees:
            w = restored(self.link.editing.editor, w, degrees).w
        return None if w is None else self.link.picture(w).clamp(-1, 1)

    def nothing(self, size: int) -> Tensor:
        """The face of the prior's mean."""
        mean = self._latent(torch.zeros(1, len(self.components.variances)))
        return self.link.picture(mean).clamp(-1, 1)

    def of_latent(self, w: Tensor, size: int) -> bytes | None:
        """One latent [1, ...] in exactly so many bytes; None where that cannot be."""
        reals = as_reals(self.link.code.to_symbols(w)).double().cpu()
        z = (reals - self.components.mean) @ self.components.analysis
        return self.coder.encode(z[0].numpy(), size)

    def to_latent(self, data: bytes) -> Tensor | None:
        """The latent [1, ...] of what `of_latent` gave."""
        z = self.coder.decode(data)
        return None if z is None else self._latent(torch.from_numpy(z)[None])

    @property
    def _announces(self) -> bool:
        """Agreed upon, as in the link: whether degrees are sent."""
        return self.ours.setup.say is not None and self.link.announces

    def _latent(self, z: Tensor) -> Tensor:
        reals = self.components.mean + z.double() @ self.components.synthesis.T
        s = as_symbols(reals).to(torch.complex64)
        return self.link.code.to_latent(s.to(self.link.models.device))
