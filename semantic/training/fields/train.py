"""Trains the field networks M through noisy channels (Eq. 12-15); every attribute on its own.

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

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from semantic.editing.attributes import ATTRIBUTES
from semantic.editing.fields import Field, NetworkFields, StraightFields
from semantic.editing.matching import Editor, Predictor, position
from semantic.generators import Generator
from semantic.latents.codes import LatentCode
from semantic.latents.mapped import LatentAxes, LatentPrior
from semantic.precision import fast_products
from semantic.training.fields.samples import (
    CHUNK,
    Samples,
    draw_latents,
    load_samples,
    moved_latents,
)
from semantic.training.fields.shares import keep_best_share, scale_correction
from semantic.training.fields.straight import explained, straight_directions

__all__ = ["Tools", "field_losses", "labels_of", "make_fields", "train_fields"]

BATCH = 4
PEAK_RATE = 1.5e-3
SAVE_EVERY = 20
LEAST, MOST, LONGEST = 0.4, 5.0, 1.5  # degrees of an edit, and of one of its steps
BOUNDS = (-4.0, 8.0)  # positions beyond are as good as these
USUAL = 1.5  # standard deviations
KEPT = (-0.5, 5.5)  # of the other attributes: beyond, nothing is seen to change
ENDS = (-0.2, 5.2)  # where edits end
WEIGHTS = {"asked": 1.5, "others": 1.0, "identity": 2.0, "realism": 0.1, "pixels": 1.0}
HELD_OUT, HELD_OUT_CHUNK = 16, 50_000  # latents that choose the share of the correction
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
    prior: LatentPrior


def make_fields(tools: Tools, work: Path, samples: int, steps: int, seed: int) -> NetworkFields:
    """Samples, labels, straight directions, training, shares: each resumes where it was stopped.

    Args:
        work: folder of the samples, the states and log.jsonl.
        samples: latents that the straight directions are fitted to; a third as many are moved along
            them, for the training alone.
        steps: of BATCH latents, an attribute.
    """
    generator, axes = tools.generator, LatentAxes.of(tools.generator).cpu()
    plain = load_samples(
        generator,
        lambda chunk: draw_latents(generator, axes, chunk, seed),
        -(-samples // CHUNK),
        work / "samples" / "plain",
    )
    labels = labels_of(tools.predictor, plain, generator.device)
    coordinates = axes.coordinates(plain.w)
    straight = straight_directions(coordinates, labels)
    found = dict(zip(ATTRIBUTES, explained(coordinates, labels), strict=True))
    log_line(work, {"samples": len(plain.w), "explained": found})
    moved = load_samples(
        generator,
        lambda chunk: moved_latents(generator, axes, straight, chunk, seed),
        -(-samples // CHUNK // 3),
        work / "samples" / "moved",
    )
    every = Samples.joined(plain, moved)
    labels = torch.cat([labels, labels_of(tools.predictor, moved, generator.device)])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        fields = NetworkFields(axes, straight).to(generator.device).requires_grad_(False)
    train_fields(fields, tools, every, labels, steps, work, seed)
    _keep_best_shares(fields, tools, work, seed)
    return fields


def _keep_best_shares(fields: NetworkFields, tools: Tools, work: Path, seed: int) -> None:
    """On latents of their own; what has been found already is read from shares.json."""
    file = work / "shares.json"
    shares = json.loads(file.read_text()) if file.exists() else {}
    w, single = draw_latents(tools.generator, fields.axes.cpu(), HELD_OUT_CHUNK, seed)
    fields.to(tools.generator.device)
    w = w[~single][:HELD_OUT].to(tools.generator.device)
    decode = tools.codes["w2"].decoder(tools.generator)
    editor = Editor(decode, tools.predictor, fields, StraightFields(fields))
    for name in ATTRIBUTES:
        field = fields.of[name]
        assert isinstance(field, Field)
        if name in shares:
            scale_correction(field, shares[name])
            continue
        costs = keep_best_share(fields, name, editor, tools.identity, w)
        log_line(work, {"attribute": name, "costs": costs})
        shares[name] = min(costs, key=lambda share: (costs[share], share))
        file.with_suffix(".tmp").write_text(json.dumps(shares))
        file.with_suffix(".tmp").replace(file)


def log_line(work: Path, entry: dict[str, object]) -> None:
    """Adds a line to log.jsonl."""
    with (work / "log.jsonl").open("a") as log:
        log.write(json.dumps(entry) + "\n")


@torch.no_grad()
def labels_of(predictor: Predictor, samples: Samples, device: torch.device) -> Tensor:
    """Positions [N, 5] of the samples' pictures within BOUNDS."""
    found = []
    for chosen in torch.arange(len(samples.w)).split(16):
        seen = predictor(samples.pictures(chosen).to(device))
        found.append(position(seen, near=2).cpu())
    return torch.cat(found).clamp(*BOUNDS)


def train_fields(
    fields: NetworkFields,
    tools: Tools,
    samples: Samples,
    labels: Tensor,
    steps: int,
    work: Path,
    seed: int,
) -> None:
    """Trains the five in turn; each resumes where it was stopped.

    Args:
        labels: [N, 5], positions of the samples.
        work: folder of the states and log.jsonl.
    """
    for name in ATTRIBUTES:
        fields.of[name].requires_grad_(True)
        _train(fields, name, tools, samples, labels, steps, work, seed)
        fields.of[name].requires_grad_(False)


def _train(
    fields: NetworkFields,
    name: str,
    tools: Tools,
    samples: Samples,
    labels: Tensor,
    steps: int,
    work: Path,
    seed: int,
) -> None:
    field = fields.of[name]
    assert isinstance(field, Field)
    optimizer = torch.optim.Adam(field.network.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, PEAK_RATE, total_steps=steps + 1, pct_start=0.15
    )
    parts: dict[str, Any] = {"field": field, "optimizer": optimizer, "schedule": schedule}
    file = work / f"state-{name}.pt"
    start = 0
    if file.exists():
        state = torch.load(file, weights_only=True)
        start = state["step"]
        for key, part in parts.items():
            part.load_state_dict(state[key])
    since: list[dict[str, float]] = []
    for step in tqdm(range(start, steps), desc=name, initial=start, total=steps):
        rng = torch.Generator().manual_seed(
            (seed * len(ATTRIBUTES) + ATTRIBUTES.index(name)) * 1_000_003 + step
        )
        losses = field_losses(fields, name, tools, _drawn(samples, labels, name, rng), rng)
        total = torch.stack([WEIGHTS[key] * loss for key, loss in losses.items()]).sum()
        optimizer.zero_grad()
        total.backward()
        torch.nn.utils.clip_grad_norm_(field.network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        since.append({key: loss.item() for key, loss in losses.items()})
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == steps:
            means = {key: sum(row[key] for row in since) / len(since) for key in losses}
            since.clear()
            log_line(work, {"attribute": name, "step": step + 1, **means})
            state = {key: part.state_dict() for key, part in parts.items()}
            torch.save(state | {"step": step + 1}, file.with_suffix(".tmp"))
            file.with_suffix(".tmp").replace(file)


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


def _drawn(samples: Samples, labels: Tensor, name: str, rng: torch.Generator) -> Drawn:
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


def _unusual(fields: NetworkFields, prior: LatentPrior, w: Tensor, edited: Tensor) -> Tensor:
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
