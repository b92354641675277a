"""The way of one latent over the channel: what was sent, received and made of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from matplotlib.figure import Figure
from PIL.Image import Image
from torch import Tensor

from link.constellation import constellation
from link.header import Announcement, said
from link.inputs.face import Face
from link.inputs.sentences import Edit
from link.models import Models
from phy.measures import evm_db
from phy.power import papr_db
from phy.reception import Reception
from semantic.faces.photographs import to_pil
from semantic.latents.codes import LatentCode

__all__ = [
    "STAGES",
    "Decoded",
    "Encoded",
    "Passage",
    "Restoration",
    "channel_measures",
    "latent_mse_relative",
]

STAGES = ("original", "inverted", "edited", "decoded", "received")  # whose pictures there may be


@dataclass(frozen=True)
class Encoded:
    """s: the latent's symbols [B, K]; x: the channel input [B, K], unit power an item."""

    s: Tensor
    x: Tensor


@dataclass(frozen=True)
class Decoded:
    """s_hat [B, K], latents w [B, ...] and the pictures [B, 3, H, H] made of them."""

    s_hat: Tensor
    w: Tensor
    picture: Tensor


@dataclass(frozen=True)
class Restoration:
    """How a receiver has brought a face back to the degrees that it was sent with.

    Attributes:
        announced: what it made of the header.
        w: the latent as the channel decoder gave it, before it was moved.
        steps: of the editing loop; 0 where nothing was moved.
    """

    announced: Announcement
    w: Tensor = field(repr=False)
    steps: int

    def __str__(self) -> str:
        degrees = self.announced.degrees
        if degrees is None:
            return "the header was erased, the face is shown as decoded"
        return f"{said(degrees)} announced, restored in {self.steps} steps"


@dataclass(frozen=True)
class Passage:
    """One latent's way over the channel: what was sent, received and made of it.

    Attributes:
        title: channel, SNR, code and adapter in words.
        models, code: of the link that it went over.
        w: the latent sent.
        encoded, reception, decoded: its symbols, what the receiver had of them, what it made.
        face: whose latent it is, where that is known.
        edit: that led to the latent, if one did.
        restoration: of the degrees of the edit, where they were sent along.
    """

    title: str
    models: Models = field(repr=False)
    code: LatentCode = field(repr=False)
    w: Tensor = field(repr=False)
    encoded: Encoded = field(repr=False)
    reception: Reception = field(repr=False)
    decoded: Decoded = field(repr=False)
    face: Face | None = None
    edit: Edit | None = None
    restoration: Restoration | None = None

    @property
    def x(self) -> Tensor:
        """Channel input, complex64 [B, K]."""
        return self.encoded.x

    @property
    def w_hat(self) -> Tensor:
        """The latent that the receiver shows: as it was received, its degrees restored."""
        return self.decoded.w

    @property
    def picture(self) -> Tensor:
        """The face as it was received, float32 [B, 3, H, H], about within -1..1."""
        return self.decoded.picture

    def pil(self) -> Image:
        """The received face as a PIL image."""
        return to_pil(self.picture)

    @cached_property
    def pictures(self) -> dict[str, Tensor]:
        """Every stage [1, 3, H, H]: original, inverted, edited (where it was) and received.

        Where degrees were restored, decoded is the face before it.
        """
        pictures = {} if self.face is None else {"original": self.face.image}
        if self.edit is not None:
            pictures["inverted"] = self._decoded(self.edit.before)
            pictures["edited"] = self._decoded(self.w)
        else:
            pictures["inverted"] = self._decoded(self.w)
        if self.restoration is not None:
            pictures["decoded"] = self._decoded(self.restoration.w)
        return pictures | {"received": self.picture}

    @property
    def header(self) -> dict[str, Any] | None:
        """What became of the degrees that were sent along, as plain JSON values."""
        if self.restoration is None or self.edit is None:
            return None
        sent, announced = self.edit.degrees, self.restoration.announced
        erased = announced.degrees is None
        return {
            "sent": sent,
            "heard": announced.degrees,
            "state": "erased" if erased else "right" if announced.degrees == sent else "wrong",
            "certainty": announced.certainty,
            "steps": self.restoration.steps,
        }

    def channel_measures(self) -> dict[str, Any]:
        """What the channel did: see `channel_measures`, and the relative latent error."""
        received = self.w_hat if self.restoration is None else self.restoration.w
        return channel_measures(self.encoded, self.reception) | {
            "latent_mse_relative": latent_mse_relative(self.w, received, self.code.mean)
        }

    def measures(self) -> dict[str, Any]:
        """The channel's measures, and those of `Quality` of every pair of `pictures`.

        Such as ``measures()["lpips_alex"]["received_original"]``.
        """
        return self.channel_measures() | self.models.quality.table(**self.pictures)

    def constellation(self) -> Figure:
        """What was sent, received and equalised, as a matplotlib figure."""
        return constellation(self.encoded.x, self.reception, self.title)

    @torch.no_grad()
    def _decoded(self, w: Tensor) -> Tensor:
        return self.code.decoder(self.models.generator)(w)


def channel_measures(encoded: Encoded, reception: Reception) -> dict[str, Any]:
    """What the channel did to one item: measured SNR, EVM and PAPR in dB; what a radio tells.

    The measured SNR and the gain, mean |h|^2, are None on a radio: only a simulation knows them.
    The EVM is that of what was not erased.
    """
    measures: dict[str, Any] = {
        "snr_measured_db": _number(reception.snr_measured_db),
        "channel_gain": _number(reception.gain),
        "evm_db": _number(evm_db(encoded.x, reception.x_hat, reception.no_eff)),
        "papr_db": float(papr_db(encoded.x)),
    }
    return measures if reception.radio is None else measures | {"radio": dict(reception.radio)}


def latent_mse_relative(w: Tensor, w_hat: Tensor, mean: Tensor) -> float | None:
    """|w_hat - w|^2 / |w - mean|^2: 1 is what a receiver without any signal would reach.

    None for the mean latent itself, with which every inversion begins.
    """
    return _number((w_hat - w).square().sum() / (w - mean).square().sum())


def _number(value: Tensor | None) -> float | None:
    """What can be written down, which infinity and NaN cannot."""
    return float(value) if value is not None and math.isfinite(value) else None
