"""What an edit by the fields costs, seen through a noisy channel (Eq. 12-15).

    L = L_pred + lambda_id L_id + lambda_real L_real + lambda_pix L_pix

- L_pred (12): the predictor's position of the attribute against the asked one, and those of the
  other four against what they were. Positions are where the log-odds cross
  (`semantic.editing.matching`): the cross entropy to whole degrees would pull towards the middle
  of a class, and a field must also move within one.
- L_id (13): 1 - cosine of identity embeddings, of the network that no figure uses.
- L_real, in place of the paper's discriminator (14), which cannot be had for this generator: how
  many standard deviations of mapped z the latent lies out along the line that the edit moved it
  (its other 500 dimensions hide this from the whole Mahalanobis distance), as far as that grows
  beyond USUAL. The growth of the whole distance is added.
- L_pix: mean absolute difference of the pictures, so that what the others do not see stays too.

A training item is a whole edit, by several degrees in steps of at most LONGEST, as the loop makes
them: M learns to go on from where it has led itself, and only the end is decoded.

Against fields that fool the predictor and nobody else: the picture is shifted, blurred and made
noisy before the predictor sees it, on top of the channel's noise on the latent; and the figures are
those of another predictor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from semantic.attributes import ATTRIBUTES
from semantic.editing.fields import NetworkFields
from semantic.editing.matching import Predictor, position
from semantic.generators import Generator
from semantic.latents.codes import LatentCode
from semantic.latents.mapped import MappedLatents
from semantic.precision import fast_products
from semantic.training.fields.edits import Edits

__all__ = ["Pipeline", "field_losses", "weighted"]

LONGEST = 1.5  # degrees of a step
USUAL = 1.5  # standard deviations
KEPT = (-0.5, 5.5)  # positions of the other attributes: beyond, nothing is seen to change
ASKED = (-6.0, 10.0)  # of the attribute itself
WEIGHTS = {"asked": 1.5, "others": 1.0, "identity": 2.0, "realism": 0.1, "pixels": 1.0}
SHIFT, NOISE = 3, 0.03  # pixels; standard deviation

Relay = Callable[[Tensor, str, int], Tensor]


@dataclass(frozen=True)
class Pipeline:
    """From an edited latent to what is seen in the received picture; all of it is frozen.

    Attributes:
        codes: by name, those whose latents are moved.
        relay: latents of a code, its name and a seed -> the latents that a receiver would have.
        predictor: pictures [B, 3, H, H] -> log-probabilities [B, 5, 6].
        identity: pictures -> unit embeddings.
        mapped: the Gaussian of the generator's latents.
    """

    generator: Generator
    codes: Mapping[str, LatentCode]
    relay: Relay
    predictor: Predictor
    identity: Callable[[Tensor], Tensor]
    mapped: MappedLatents

    def received(self, w: Tensor, code: str, rng: torch.Generator) -> Tensor:
        """Latents of a code -> pictures float32 [B, 3, H, H] at the receiver; differentiable."""
        received = self.relay(w, code, int(torch.randint(2**31, (), generator=rng)))
        with fast_products(self.generator.device):
            picture = self.codes[code].decoder(self.generator)(received)
        return picture.float()


def weighted(losses: Mapping[str, Tensor]) -> Tensor:
    """L, from its parts."""
    return torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum()


def field_losses(
    fields: NetworkFields, name: str, pipeline: Pipeline, edits: Edits, rng: torch.Generator
) -> dict[str, Tensor]:
    """The parts of L for edits of the attribute ``name``, each a mean over the batch."""
    device = pipeline.generator.device
    edits = edits.to(device)
    edited = _walked(fields.for_code(edits.code), name, edits)
    picture = pipeline.received(edited, edits.code, rng)
    with fast_products(device):
        seen = pipeline.predictor(_disturbed(picture, rng)).float()
        after, before = pipeline.identity(picture), pipeline.identity(edits.picture)
        same = (after.float() * before.float()).sum(dim=1)
    positions = position(seen, near=2)
    i = ATTRIBUTES.index(name)
    aim = edits.labels[:, i] + edits.direction * edits.degrees
    others = torch.arange(len(ATTRIBUTES), device=device) != i
    change = (positions.clamp(*KEPT) - edits.labels.clamp(*KEPT))[:, others]
    return {
        "asked": F.smooth_l1_loss(positions[:, i].clamp(*ASKED), aim),
        "others": F.smooth_l1_loss(change, torch.zeros_like(change), beta=0.5),
        "identity": (1 - same).mean(),
        "realism": _unusual(fields, pipeline.mapped, edits.w, edited).mean(),
        "pixels": (picture - edits.picture).abs().mean(),
    }


def _walked(fields: NetworkFields, name: str, edits: Edits) -> Tensor:
    """The latents after the edits, in equal steps of at most LONGEST."""
    w = edits.w
    steps = max(1, math.ceil(float(edits.degrees.max()) / LONGEST))
    for _ in range(steps):
        w = w + (edits.degrees / steps)[:, None, None] * fields.step(w, name, edits.direction)
    return w


def _unusual(fields: NetworkFields, mapped: MappedLatents, w: Tensor, edited: Tensor) -> Tensor:
    """L_real of each item, [B]."""
    before, after = fields.axes.deviations(w, edited)
    along = F.relu(after - before.clamp_min(USUAL)).square()
    grown = F.relu(mapped.distance(edited) - mapped.distance(w).clamp_min(1.0))
    return along + grown


def _disturbed(picture: Tensor, rng: torch.Generator) -> Tensor:
    """Shifted by up to three pixels, half of the time blurred, and noisy."""
    down, right, blurred = torch.randint(-SHIFT, SHIFT + 1, (3,), generator=rng).tolist()
    padded = F.pad(picture, (SHIFT,) * 4, mode="replicate")
    height, width = picture.shape[2:]
    moved = padded[..., SHIFT + down :, SHIFT + right :][..., :height, :width]
    if blurred > 0:
        moved = F.avg_pool2d(F.pad(moved, (1,) * 4, mode="replicate"), 3, stride=1)
    noise = torch.randn(moved.shape, generator=rng).to(moved.device)
    return (moved + NOISE * noise).clamp(-1, 1)
