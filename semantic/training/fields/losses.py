"""What the field networks M are trained for, through noisy channels (Eq. 12-15).

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

A training item is a whole edit, by up to MOST degrees in steps of at most LONGEST, as the loop
makes them: M learns to go on from where it has led itself, and only the end is decoded.

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

from semantic.editing.attributes import ATTRIBUTES
from semantic.editing.fields import NetworkFields
from semantic.editing.matching import Predictor, position
from semantic.generators import Generator
from semantic.latents.codes import LatentCode
from semantic.latents.mapped import MappedLatents
from semantic.precision import fast_products
from semantic.training.fields.samples import Samples

__all__ = ["WEIGHTS", "Drawn", "Tools", "drawn_edits", "field_losses"]

BATCH = 4
LEAST, MOST, LONGEST = 0.4, 5.0, 1.5  # degrees of an edit, and of one of its steps
USUAL = 1.5  # standard deviations
KEPT = (-0.5, 5.5)  # of the other attributes: beyond, nothing is seen to change
ENDS = (-0.2, 5.2)  # where edits end
WEIGHTS = {"asked": 1.5, "others": 1.0, "identity": 2.0, "realism": 0.1, "pixels": 1.0}
SHIFT, NOISE = 3, 0.03  # pixels; standard deviation

Relay = Callable[[Tensor, str, int], Tensor]


@dataclass(frozen=True)
class Tools:
    """What the losses look through; all frozen.

    Attributes:
        codes: by name, those whose latents are moved.
        relay: latents of a code, its name and a seed -> the latents that a receiver would have.
        prior: of the generator's latents.
        identity: pictures -> unit embeddings.
    """

    generator: Generator
    predictor: Predictor
    identity: Callable[[Tensor], Tensor]
    codes: Mapping[str, LatentCode]
    relay: Relay
    prior: MappedLatents


@dataclass(frozen=True)
class Drawn:
    """A batch of edits to be made.

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


def drawn_edits(samples: Samples, labels: Tensor, name: str, rng: torch.Generator) -> Drawn:
    """Starts with room in a direction drawn, all degrees equally often; a batch is of one code."""
    label = labels[:, ATTRIBUTES.index(name)]
    single = bool(torch.rand((), generator=rng) < samples.single.float().mean())
    direction = torch.randint(0, 2, (BATCH,), generator=rng) * 2 - 1
    degree = label.round().clamp(0, 5).long()
    chosen, far = [], []
    for d in direction.tolist():
        room = (ENDS[1] - label if d > 0 else label - ENDS[0]).clamp_max(MOST)
        usable = (room > LEAST) & (samples.single == single)
        counts = torch.bincount(degree[usable], minlength=6).clamp_min(1)
        at = torch.multinomial(usable / counts[degree], 1, generator=rng)
        chosen.append(at)
        far.append(LEAST + (room[at] - LEAST) * torch.rand(1, generator=rng))
    at = torch.cat(chosen)
    code, w = ("w1", samples.w[at][:, :1]) if single else ("w2", samples.w[at])
    return Drawn(code, w, samples.pictures(at), labels[at], direction, torch.cat(far))


def field_losses(
    fields: NetworkFields, name: str, tools: Tools, drawn: Drawn, rng: torch.Generator
) -> dict[str, Tensor]:
    """The parts of L, each a mean over the batch."""
    device, moving = tools.generator.device, fields.for_code(drawn.code)
    w, before, labels = drawn.w.to(device), drawn.picture.to(device), drawn.labels.to(device)
    degrees, direction = drawn.degrees.to(device), drawn.direction.to(device)
    edited = _walked(moving, name, w, direction, degrees)
    seed = int(torch.randint(2**31, (), generator=rng))
    received = tools.relay(edited, drawn.code, seed)
    with fast_products(device):
        picture = tools.codes[drawn.code].decoder(tools.generator)(received)
    picture = picture.float()
    with fast_products(device):
        seen = tools.predictor(_disturbed(picture, rng)).float()
        same = (tools.identity(picture).float() * tools.identity(before).float()).sum(dim=1)
    positions = position(seen, near=2)
    i = ATTRIBUTES.index(name)
    aim = labels[:, i] + direction * degrees
    others = torch.arange(len(ATTRIBUTES), device=device) != i
    change = (positions.clamp(*KEPT) - labels.clamp(*KEPT))[:, others]
    return {
        "asked": F.smooth_l1_loss(positions[:, i].clamp(-6, 10), aim),
        "others": F.smooth_l1_loss(change, torch.zeros_like(change), beta=0.5),
        "identity": (1 - same).mean(),
        "realism": _unusual(fields, tools.prior, w, edited).mean(),
        "pixels": (picture - before).abs().mean(),
    }


def _walked(
    fields: NetworkFields, name: str, w: Tensor, direction: Tensor, degrees: Tensor
) -> Tensor:
    """w moved by ``degrees`` [B], in equal steps of at most LONGEST."""
    steps = max(1, math.ceil(float(degrees.max()) / LONGEST))
    for _ in range(steps):
        w = w + (degrees / steps)[:, None, None] * fields.step(w, name, direction)
    return w


def _unusual(fields: NetworkFields, prior: MappedLatents, w: Tensor, edited: Tensor) -> Tensor:
    """L_real of each item, [B]."""
    before, after = fields.axes.deviations(w, edited)
    along = F.relu(after - before.clamp_min(USUAL)).square()
    grown = F.relu(prior.distance(edited) - prior.distance(w).clamp_min(1.0))
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
