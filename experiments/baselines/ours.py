"""Ours: the link itself, with the best of all that there is and as the paper has it."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from adapters.weights import SHIPPED
from experiments.baselines.scheme import OneChannel, Sent, Setup
from link.content import digest
from link.inputs.face import Face
from link.inputs.sentences import Edit
from link.keeping.latents import kept_latent
from link.link import Link
from semantic import weights
from semantic.latents.names import R_INV

__all__ = ["OWN_WEIGHTS", "LinkScheme", "as_in_the_paper", "best"]

OWN_WEIGHTS = tuple(
    sorted(file for folder in (weights.path("").parent, SHIPPED) for file in folder.glob("*.safe*"))
)


class LinkScheme:
    """A link as a scheme: the photograph is inverted, edited where a sentence is given, and sent.

    Args:
        name: as in `experiments.baselines.names`.
        setup: gives the sentence and the folder of the latents.
        link: code, adapter and inversion; channel, SNR and seed are those of each sending.
    """

    def __init__(self, name: str, setup: Setup, link: Link) -> None:
        self.name = name
        self.setup = setup
        self.link = link
        self.made_of = OWN_WEIGHTS
        self._last: dict[str, Face | Edit] = {}

    def send(self, image: Tensor, channel: OneChannel, snr_db: float) -> Sent:
        """See `experiments.baselines.scheme.Scheme`."""
        prepared = self.prepared(image)
        passage = self.link_over(channel, snr_db).send(prepared)
        note = "" if passage.restoration is None else str(passage.restoration)
        uses, overhead = passage.x.shape[1], passage.reception.overhead
        return Sent(passage.picture.clamp(-1, 1), uses, overhead, note=note)

    def link_over(self, channel: OneChannel, snr_db: float) -> Link:
        """The link of a sending."""
        return self.link.at(channel=channel.model, snr_db=snr_db, seed=channel.seed)

    def prepared(self, image: Tensor) -> Face | Edit:
        """What is sent of a picture; that of the last one is not looked for again."""
        name = digest(image)
        if name not in self._last:
            face = Face(image, kept_latent(self.link, image, self.setup.kept, name))
            self._last = {name: self.edited(face)}
        return self._last[name]

    def edited(self, face: Face) -> Face | Edit:
        """The face as the sentence asks, where there is one."""
        return face if self.setup.say is None else self.link.edit(face, self.setup.say)


def best(name: str, setup: Setup) -> LinkScheme:
    """The link's own code, inversion and adapter."""
    return LinkScheme(name, setup, setup.link)


def as_in_the_paper(
    name: str, setup: Setup, steps: int = R_INV, adapter: str = "paper"
) -> LinkScheme:
    """Two w's, 110 steps from the mean, the fine-tuned adapters; edits are sent without degrees."""
    link = replace(setup.link, inversion="adam", steps=steps, restore=False)
    return LinkScheme(name, setup, link.at(code="w2", adapter=adapter))
