"""Editing as a step of its own, as Talk-to-Edit does it, before or after what sends the picture.

    M1:  image ─► scheme ─► picture ─► invert, edit, generate
    M2:  image ─► invert, edit, generate ─► scheme ─► picture

One w for all style inputs is found by 600 steps of Adam through the frozen generator, and moved by
the editing loop of our link. Talk-to-Edit also tunes the generator's weights for each picture:
here the generator stays as it is, so that M1 and M2 differ from our link in nothing but where they
edit, and how much they invert.
"""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from experiments.baselines.ours import OWN_WEIGHTS
from experiments.baselines.scheme import OneChannel, Scheme, Sent, Setup
from link.content import digest
from link.inputs.face import Face
from link.keeping.latents import kept_latent

__all__ = ["EditedApart", "Talk2Edit"]


class Talk2Edit:
    """Edits pictures by a sentence.

    Raises:
        ValueError: no sentence.
    """

    def __init__(self, setup: Setup) -> None:
        if setup.say is None:
            raise ValueError("say must be a sentence for editing apart, got none")
        link = replace(setup.link, inversion="adam", steps=setup.separate_steps, restore=False)
        self.link = link.at(code="w1", adapter="none")
        self.say = setup.say
        self.kept = setup.kept

    def edited(self, image: Tensor) -> Tensor:
        """The picture [1, 3, H, H] of an edited face [1, 3, H, H], both within -1..1."""
        w = kept_latent(self.link, image, self.kept, digest(image))
        return self.link.picture(self.link.edit(Face(image, w), self.say).w).clamp(-1, 1)


class EditedApart:
    """A scheme with the editing before it (M2) or after it (M1).

    Where nothing arrived there is nothing to be edited: the receiver shows its stand-in.

    Args:
        name: as in `experiments.baselines.names`.
        scheme: which sends pictures, and knows nothing of the sentence.
        before: whether the transmitter edits, rather than the receiver.
    """

    def __init__(self, name: str, setup: Setup, scheme: Scheme, before: bool) -> None:
        self.name = name
        self.scheme = scheme
        self.before = before
        self.step = Talk2Edit(setup)
        self.made_of = (*scheme.made_of, *OWN_WEIGHTS)
        self._last: dict[str, Tensor] = {}

    def send(self, image: Tensor, channel: OneChannel, snr_db: float) -> Sent:
        """See `experiments.baselines.scheme.Scheme`."""
        if self.before:
            return self.scheme.send(self._edited(image), channel, snr_db)
        sent = self.scheme.send(image, channel, snr_db)
        return replace(sent, picture=self.step.edited(sent.picture)) if sent.arrived else sent

    def _edited(self, image: Tensor) -> Tensor:
        """That of the last picture is not made again."""
        known = digest(image)
        if known not in self._last:
            self._last = {known: self.step.edited(image)}
        return self._last[known]
