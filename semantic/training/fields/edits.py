"""Batches of edits that the fields are trained on: from where, which way, how far."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from semantic.attributes import ATTRIBUTES, DEGREES
from semantic.training.fields.samples import Labelled

__all__ = ["Edits", "draw_edits"]

BATCH = 4
LEAST, MOST = 0.4, 5.0  # degrees of an edit
ENDS = (-0.2, 5.2)  # positions where edits end


@dataclass(frozen=True)
class Edits:
    """A batch of edits of one attribute.

    Attributes:
        code: name of the latents' code.
        w: [B, n, 512].
        picture: [B, 3, H, H] of it.
        labels: [B, 5], positions in it.
        direction: [B], 1 or -1.
        degrees: [B], how far.
    """

    code: str
    w: Tensor
    picture: Tensor
    labels: Tensor
    direction: Tensor
    degrees: Tensor

    def to(self, device: torch.device) -> Edits:
        """The same on another device."""
        moved = {name: value.to(device) for name, value in vars(self).items() if name != "code"}
        return Edits(self.code, **moved)


def draw_edits(examples: Labelled, attribute: str, rng: torch.Generator) -> Edits:
    """BATCH edits of one code, from all degrees equally often, with room in the way they go."""
    label = examples.labels[:, ATTRIBUTES.index(attribute)]
    single = bool(torch.rand((), generator=rng) < examples.single.float().mean())
    direction = torch.randint(0, 2, (BATCH,), generator=rng) * 2 - 1
    degree = label.round().clamp(0, DEGREES - 1).long()
    chosen, far = [], []
    for d in direction.tolist():
        room = (ENDS[1] - label if d > 0 else label - ENDS[0]).clamp_max(MOST)
        usable = (room > LEAST) & (examples.single == single)
        counts = torch.bincount(degree[usable], minlength=DEGREES).clamp_min(1)
        at = torch.multinomial(usable / counts[degree], 1, generator=rng)
        chosen.append(at)
        far.append(LEAST + (room[at] - LEAST) * torch.rand(1, generator=rng))
    at = torch.cat(chosen)
    code, w = ("w1", examples.w[at][:, :1]) if single else ("w2", examples.w[at])
    picture, labels = examples.pictures(at), examples.labels[at]
    return Edits(code, w, picture, labels, direction, torch.cat(far))
