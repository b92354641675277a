"""Ours as in the paper, with one part of it taken away or weakened (its Tables 5, 8 and 10)."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from adapters.adapter import Adapter, NoAdapter
from experiments.baselines.ours import LinkScheme, as_in_the_paper
from experiments.baselines.scheme import OneChannel, Setup
from link.adapters import ChosenAdapter
from link.inputs.face import Face
from link.inputs.sentences import understood
from link.link import Link
from semantic.editing.matching import expected_degree

__all__ = ["DecoderOf", "Unwatched", "other_decoder", "unwatched"]


class Unwatched(LinkScheme):
    """Without iterative attribute matching: M is applied once a degree, and nobody looks."""

    def edited(self, face: Face) -> Face:
        """After so many steps of M as degrees are asked for (Eq. 11)."""
        say = self.setup.say
        return face if say is None else replace(face, w=self._moved(face.w, say))

    @torch.no_grad()
    def _moved(self, w: Tensor, say: str) -> Tensor:
        fields = self.link.models.fields_of(self.link.code.name)
        for wish in understood(say).parts:
            assert wish.attribute is not None
            before = self.link.editing.degrees(self.link.picture(w))["editing"][wish.attribute]
            change = expected_degree(wish, before) - before
            for _ in range(abs(change)):
                w = w + fields.step(w, wish.attribute, 1 if change > 0 else -1)
        return w


class _Pair:
    """The encoder of one adapter and the decoder of another."""

    name = "swapped"

    def __init__(self, encoder: Adapter, decoder: Adapter) -> None:
        self.encoder = encoder
        self.decoder = decoder

    def encode(self, s: Tensor, snr_db: float | Tensor) -> Tensor:
        return self.encoder.encode(s, snr_db)

    def decode(self, x_hat: Tensor, no_eff: Tensor, snr_db: float | Tensor | None = None) -> Tensor:
        return self.decoder.decode(x_hat, no_eff, snr_db)


class DecoderOf(LinkScheme):
    """With another channel decoder than the one that belongs to the encoder.

    Args:
        trained_at: its SNR in dB; None for no channel decoder.
    """

    def __init__(self, name: str, setup: Setup, link: Link, trained_at: float | None) -> None:
        super().__init__(name, setup, link)
        self.trained_at = trained_at

    def link_over(self, channel: OneChannel, snr_db: float) -> Link:
        """The link of a sending, its decoder swapped."""
        here = super().link_over(channel, snr_db)
        other: Adapter = NoAdapter()
        if self.trained_at is not None:
            other = super().link_over(channel, self.trained_at).choice.adapter
        pair = _Pair(here.choice.adapter, other)
        vars(here)["choice"] = ChosenAdapter(pair, f"decoder of {self.trained_at} dB")
        return here


def unwatched(name: str, setup: Setup) -> Unwatched:
    """As in the paper, w/o IAM."""
    return Unwatched(name, setup, as_in_the_paper(name, setup).link)


def other_decoder(name: str, setup: Setup, trained_at: float | None) -> DecoderOf:
    """As in the paper, w/ weak CD or w/o CD."""
    return DecoderOf(name, setup, as_in_the_paper(name, setup).link, trained_at)
