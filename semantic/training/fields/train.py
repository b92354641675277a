"""Trains the field networks: samples, straight directions, every attribute's network, its share.

Each resumes where it was stopped; what is trained for is in `semantic.training.fields.losses`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from semantic.editing.attributes import ATTRIBUTES
from semantic.editing.fields import Field, NetworkFields, StraightFields
from semantic.editing.matching import Editor, Predictor, position
from semantic.latents.mapped import LatentAxes
from semantic.training.fields.losses import WEIGHTS, Tools, drawn_edits, field_losses
from semantic.training.fields.samples import (
    CHUNK,
    Samples,
    draw_latents,
    load_samples,
    moved_latents,
)
from semantic.training.fields.shares import keep_best_share, scale_correction
from semantic.training.fields.straight import explained, straight_directions
from semantic.training.resume import Stateful, log_line, restore, save, seeded, write_atomically

__all__ = ["Tools", "Training", "labels_of", "make_fields"]

PEAK_RATE = 1.5e-3
SAVE_EVERY = 20
BOUNDS = (-4.0, 8.0)  # positions beyond are as good as these
HELD_OUT, HELD_OUT_CHUNK = 16, 50_000  # latents that choose the share of the correction


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
    with seeded(seed):
        fields = NetworkFields(axes, straight).to(generator.device).requires_grad_(False)
    Training(fields, tools, every, labels, work, seed).run(steps)
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
        write_atomically(file, lambda temporary: temporary.write_text(json.dumps(shares)))


@torch.no_grad()
def labels_of(predictor: Predictor, samples: Samples, device: torch.device) -> Tensor:
    """Positions [N, 5] of the samples' pictures within BOUNDS."""
    found = []
    for chosen in torch.arange(len(samples.w)).split(16):
        seen = predictor(samples.pictures(chosen).to(device))
        found.append(position(seen, near=2).cpu())
    return torch.cat(found).clamp(*BOUNDS)


@dataclass(frozen=True)
class Training:
    """Of the five networks in turn.

    Attributes:
        fields: get trained.
        labels: [N, 5], positions of the samples.
        work: folder of the states and log.jsonl.
        seed: of what is drawn at each step.
    """

    fields: NetworkFields
    tools: Tools
    samples: Samples
    labels: Tensor
    work: Path
    seed: int

    def run(self, steps: int) -> None:
        """Trains every attribute's network for so many steps."""
        for name in ATTRIBUTES:
            self.fields.of[name].requires_grad_(True)
            self._train(name, steps)
            self.fields.of[name].requires_grad_(False)

    def _train(self, name: str, steps: int) -> None:
        field = self.fields.of[name]
        assert isinstance(field, Field)
        optimizer = torch.optim.Adam(field.network.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98))
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, PEAK_RATE, total_steps=steps + 1, pct_start=0.15
        )
        parts: dict[str, Stateful] = {"field": field, "optimizer": optimizer, "schedule": schedule}
        file = self.work / f"state-{name}.pt"
        start = restore(file, parts)
        since: list[dict[str, float]] = []
        for step in tqdm(range(start, steps), desc=name, initial=start, total=steps):
            losses = self._losses(name, step)
            optimizer.zero_grad()
            torch.stack([WEIGHTS[key] * loss for key, loss in losses.items()]).sum().backward()
            torch.nn.utils.clip_grad_norm_(field.network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            since.append({key: loss.item() for key, loss in losses.items()})
            if (step + 1) % SAVE_EVERY == 0 or step + 1 == steps:
                log_line(self.work, {"attribute": name, "step": step + 1, **_means(since)})
                since.clear()
                save(file, parts, step + 1)

    def _losses(self, name: str, step: int) -> dict[str, Tensor]:
        """Of a batch that the attribute and the step alone decide on."""
        turn = self.seed * len(ATTRIBUTES) + ATTRIBUTES.index(name)
        rng = torch.Generator().manual_seed(turn * 1_000_003 + step)
        drawn = drawn_edits(self.samples, self.labels, name, rng)
        return field_losses(self.fields, name, self.tools, drawn, rng)


def _means(rows: list[dict[str, float]]) -> dict[str, float]:
    return {key: sum(row[key] for row in rows) / len(rows) for key in rows[0]}
