"""Trains the field networks M through noisy channels (Eq. 12-15); every attribute on its own.

    samples ─► labels ─► straight directions ─► moved samples ─► training ─► shares

Each step is a module beside this one, and each goes on where it was stopped.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim import Adam
from torch.optim.lr_scheduler import OneCycleLR
from tqdm import tqdm

from semantic.attributes import ATTRIBUTES
from semantic.editing.fields import Field, NetworkFields, StraightFields
from semantic.editing.matching import Editor
from semantic.files import write_atomically
from semantic.latents.mapped import LatentAxes
from semantic.training.fields.edits import draw_edits
from semantic.training.fields.losses import Pipeline, field_losses, weighted
from semantic.training.fields.samples import (
    Labelled,
    Latents,
    draw_latents,
    labelled,
    load_samples,
    moved_latents,
)
from semantic.training.fields.shares import HeldOut, best_share, scale_correction
from semantic.training.fields.straight import explained, straight_directions
from semantic.training.resume import Stateful, log_line, restore, save, seeded

__all__ = ["FieldTraining"]

PEAK_RATE = 1.5e-3
SAVE_EVERY = 20
HELD_OUT, HELD_OUT_CHUNK = 16, 50_000  # latents that choose the share of the correction


@dataclass(frozen=True)
class FieldTraining:
    """The training of the five fields of a generator.

    Attributes:
        pipeline: what the edits are seen through.
        work: folder of the samples, the states and log.jsonl.
        samples: latents that the straight directions are fitted to; a third as many are moved along
            them, for the training alone.
        steps: of `edits.BATCH` edits, an attribute.
        seed: of all that is random.
    """

    pipeline: Pipeline
    work: Path
    samples: int
    steps: int
    seed: int

    def run(self) -> NetworkFields:
        """The trained fields, frozen."""
        generator = self.pipeline.generator
        axes = LatentAxes.of(generator).cpu()
        draw_plain = partial(draw_latents, generator, axes, seed=self.seed)
        plain = self._labelled("plain", draw_plain, self.samples)
        straight = self._straight(axes, plain)
        draw_moved = partial(moved_latents, generator, axes, straight, seed=self.seed)
        moved = self._labelled("moved", draw_moved, -(-self.samples // 3))
        with seeded(self.seed):
            fields = NetworkFields(axes, straight).to(generator.device).requires_grad_(False)
        examples = Labelled.joined([plain, moved])
        for name in ATTRIBUTES:
            self._train(fields, name, examples)
        self._keep_best_shares(fields)
        return fields

    def _labelled(self, name: str, draw: Callable[[int], Latents], count: int) -> Labelled:
        generator = self.pipeline.generator
        samples = load_samples(generator, draw, count, self.work / "samples" / name)
        return labelled(samples, self.pipeline.predictor, generator.device)

    def _straight(self, axes: LatentAxes, plain: Labelled) -> Tensor:
        """The straight directions [5, 3, R]; how well the labels follow them is logged."""
        coordinates = axes.coordinates(plain.w)
        found = dict(zip(ATTRIBUTES, explained(coordinates, plain.labels), strict=True))
        log_line(self.work, {"samples": len(plain.labels), "explained": found})
        return straight_directions(coordinates, plain.labels)

    def _train(self, fields: NetworkFields, name: str, examples: Labelled) -> None:
        """Adam, one cycle of the rate; state and mean losses kept every SAVE_EVERY steps."""
        field = _field(fields, name).requires_grad_(True)
        optimizer = Adam(field.network.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98))
        schedule = OneCycleLR(optimizer, PEAK_RATE, total_steps=self.steps + 1, pct_start=0.15)
        parts: dict[str, Stateful] = {"field": field, "optimizer": optimizer, "schedule": schedule}
        file = self.work / f"state-{name}.pt"
        done = restore(file, parts)
        since: list[dict[str, float]] = []
        for step in tqdm(range(done, self.steps), desc=name, initial=done, total=self.steps):
            rng = self._random(name, step)
            losses = field_losses(fields, name, self.pipeline, draw_edits(examples, name, rng), rng)
            optimizer.zero_grad()
            weighted(losses).backward()
            nn.utils.clip_grad_norm_(field.network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            since.append({part: loss.item() for part, loss in losses.items()})
            if (step + 1) % SAVE_EVERY == 0 or step + 1 == self.steps:
                log_line(self.work, {"attribute": name, "step": step + 1, **_means(since)})
                since.clear()
                save(file, parts, step + 1)
        field.requires_grad_(False)

    def _random(self, name: str, step: int) -> torch.Generator:
        """The random numbers of one step: the same whenever it is made."""
        number = self.seed * len(ATTRIBUTES) + ATTRIBUTES.index(name)
        return torch.Generator().manual_seed(number * 1_000_003 + step)

    def _keep_best_shares(self, fields: NetworkFields) -> None:
        """On latents of their own; what has been found already is read from shares.json."""
        file = self.work / "shares.json"
        shares = json.loads(file.read_text()) if file.exists() else {}
        held_out = self._held_out(fields)
        for name in ATTRIBUTES:
            field = _field(fields, name)
            if name in shares:
                scale_correction(field, shares[name])
                continue
            costs = held_out.keep_best_share(field, name)
            log_line(self.work, {"attribute": name, "costs": costs})
            shares[name] = best_share(costs)
            write_atomically(file, partial(Path.write_text, data=json.dumps(shares)))

    def _held_out(self, fields: NetworkFields) -> HeldOut:
        """Edits of code w2 by the loop as the link runs it."""
        pipeline, axes = self.pipeline, copy.deepcopy(fields.axes).cpu()
        w, single = draw_latents(pipeline.generator, axes, HELD_OUT_CHUNK, self.seed)
        w = w[~single][:HELD_OUT].to(pipeline.generator.device)
        decode = pipeline.codes["w2"].decoder(pipeline.generator)
        editor = Editor(decode, pipeline.predictor, fields, StraightFields(fields))
        return HeldOut(editor, pipeline.identity, w)


def _field(fields: NetworkFields, name: str) -> Field:
    field = fields.of[name]
    assert isinstance(field, Field)
    return field


def _means(rows: list[dict[str, float]]) -> dict[str, float]:
    return {key: sum(row[key] for row in rows) / len(rows) for key in rows[0]}
