"""How good the two attribute predictors are, on faces that neither was trained on.

    python -m experiments.editing.attribute_figures --data DIR --work DIR2 --out FILE

- Held out: AUC on CelebA's test part, errors of the age on every sixth face of UTKFace.
- Photographs and their inversions (``--latents``, of a sweep): whether a predictor reads the same.
- Monotonicity: on mapped latents moved along a straight direction, fitted to the labels of the
  OTHER predictor, whether the position moves steadily.
- How far the two agree on generated faces; time of one forward pass.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from scipy.stats import spearmanr
from torch import Tensor
from tqdm import tqdm

from experiments.common.command import run
from link.keeping.results import write_json
from semantic.attributes import ATTRIBUTES
from semantic.editing.heads import HEADS
from semantic.editing.matching import position
from semantic.editing.predictor import AttributePredictor
from semantic.generators import Generator, load_generator
from semantic.generators.sampling import mapped
from semantic.latents.codes import load_code
from semantic.latents.mapped import LatentAxes
from semantic.precision import fast_products
from semantic.training.fields.straight import straight_directions
from semantic.training.predictor.calibration import figures
from semantic.training.predictor.data import Data, read_data

__all__ = ["Settings", "agreement", "main", "steadiness"]

BATCH = 25
ALONG = torch.linspace(-3, 3, 13)  # degrees by the other predictor
FALL = 0.1  # degrees: a step that goes back by less counts as steady
# Of the positions that directions are fitted to: far beyond them a network only gets surer.
BOUNDS = (-3.0, 8.0)


@dataclass(frozen=True)
class Settings:
    """Figures of the attribute predictors."""

    data: Path
    """Folder of celeba and utkface."""
    work: Path
    """Folder of the decoded pictures, as of `run_link.py train attributes`."""
    out: Path
    """JSON file of the figures."""
    latents: Path | None = None
    """Folder of *.w2.safetensors with `w` and the photograph `image`."""
    samples: int = 1000
    """Mapped latents that the directions are fitted to."""
    walks: int = 20
    """Further latents that are moved along them."""
    seed: int = 7
    """Of the latents."""


def main(settings: Settings) -> None:
    """Measures, prints, writes ``settings.out``."""
    predictors = {name: AttributePredictor.load(name) for name in ("editing", "evaluation")}
    data = read_data(settings.data, settings.work)
    generator = load_generator("mobile-128")
    result: dict[str, Any] = {name: _held_out(p, data) for name, p in predictors.items()}
    if settings.latents is not None:
        photographs, inverted = _inverted(generator, settings.latents)
        for name, predictor in predictors.items():
            result[name]["inverted"] = agreement(
                _read(predictor, photographs), _read(predictor, inverted)
            )
    axes = LatentAxes.of(generator)
    w = mapped(generator, settings.samples + settings.walks, settings.seed)
    pictures = _decoded(generator, w[: settings.samples])
    seen = {name: _read(p, pictures) for name, p in predictors.items()}
    result["generated_agreement"] = agreement(seen["editing"], seen["evaluation"])
    coordinates = axes.coordinates(w[: settings.samples, None]).repeat(1, 2, 1)
    for name, other in (("editing", "evaluation"), ("evaluation", "editing")):
        labels = _read(predictors[other], pictures, _positions).clamp(*BOUNDS)
        directions = straight_directions(coordinates, labels)[:, HEADS["w1"]].squeeze(1)
        walks = _walks(generator, axes.steps(directions), w[settings.samples :])
        result[name]["along_a_direction"] = {
            attribute: steadiness(
                _read(predictors[name], walk, _positions)[:, i].reshape(-1, len(ALONG))
            )
            for i, (attribute, walk) in enumerate(zip(ATTRIBUTES, walks, strict=True))
        }
        result[name]["forward_ms"] = _forward_ms(predictors[name], pictures[:1])
    settings.out.parent.mkdir(parents=True, exist_ok=True)
    write_json(settings.out, result)
    print(json.dumps(result, indent=1))


def steadiness(positions: Tensor) -> dict[str, float]:
    """How the position of a predictor goes along a direction.

    >>> steadiness(torch.tensor([[-9.0, 1.0, 2.0], [1.0, 0.5, 2.0]]))
    {'rank_correlation': 0.75, 'steps_forward': 0.75, 'moved': 1.5}

    Args:
        positions: [N, steps] of N faces.

    Returns:
        The mean rank correlation of the position with the step (1: it never falls). Of the position
        within 0..5: the share of steps that do not go back by a tenth of a degree, and the mean way
        from the first to the last.
    """
    steps = range(positions.shape[1])
    ranks = [float(spearmanr(steps, row)[0]) for row in positions.tolist()]
    degrees = positions.clamp(0, 5)
    return {
        "rank_correlation": round(sum(ranks) / len(ranks), 3),
        "steps_forward": round((degrees.diff(dim=1) > -FALL).double().mean().item(), 3),
        "moved": round((degrees[:, -1] - degrees[:, 0]).mean().item(), 2),
    }


def agreement(one: Tensor, other: Tensor) -> dict[str, dict[str, float]]:
    """Of two readings [N, 5] in degrees: correlation, mean difference, share within one."""
    return {
        name: {
            "correlation": round(
                torch.corrcoef(torch.stack([one[:, i], other[:, i]]))[0, 1].item(), 3
            ),
            "shift": round((other - one)[:, i].mean().item(), 2),
            "within_one": round(((other - one)[:, i].abs() <= 1).double().mean().item(), 3),
        }
        for i, name in enumerate(ATTRIBUTES)
    }


def _held_out(predictor: AttributePredictor, data: Data) -> dict[str, Any]:
    return dict(figures(predictor, data))


@torch.no_grad()
def _read(
    predictor: AttributePredictor,
    pictures: Tensor,
    what: Callable[[AttributePredictor, Tensor], Tensor] = AttributePredictor.expected,
) -> Tensor:
    return torch.cat([what(predictor, part) for part in pictures.split(BATCH)])


def _positions(predictor: AttributePredictor, pictures: Tensor) -> Tensor:
    return position(predictor(pictures), near=2)


@torch.no_grad()
def _decoded(generator: Generator, w: Tensor) -> Tensor:
    """Pictures [N, 3, 128, 128] of latents [N, 512]."""
    decode = load_code("w1", generator).decoder(generator)
    parts = tqdm(w[:, None].split(5), desc="faces", file=sys.stderr)
    with fast_products(w.device):
        return torch.cat([decode(part).float().clamp(-1, 1) for part in parts])


def _walks(generator: Generator, steps: Tensor, w: Tensor) -> list[Tensor]:
    """Pictures [N * 13, 3, 128, 128] of latents [N, 512] moved along each of the steps [5, 512]."""
    return [
        _decoded(generator, (w[:, None] + ALONG[:, None] * step).flatten(0, 1)) for step in steps
    ]


@torch.no_grad()
def _inverted(generator: Generator, folder: Path) -> tuple[Tensor, Tensor]:
    """Photographs and their inversions, [N, 3, 128, 128] each."""
    files = sorted(folder.glob("*.w2.safetensors"))
    if not files:
        raise ValueError(f"latents must hold files *.w2.safetensors, none are in {folder}")
    stored = [load_file(file) for file in files]
    photographs = torch.cat([s["image"].reshape(1, 3, *s["image"].shape[-2:]) for s in stored])
    w = torch.cat([s["w"].reshape(1, -1, generator.w_dim) for s in stored])
    decode = load_code("w2", generator).decoder(generator)
    inverted = [decode(part).clamp(-1, 1) for part in w.split(5)]
    return photographs.float(), torch.cat(inverted)


@torch.no_grad()
def _forward_ms(predictor: AttributePredictor, picture: Tensor) -> float:
    """Median of 20 passes on one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    seconds = []
    for _ in range(20):
        start = time.process_time()
        predictor(picture)
        seconds.append(time.process_time() - start)
    torch.set_num_threads(threads)
    return round(1000 * sorted(seconds)[10], 1)


if __name__ == "__main__":
    run(main, Settings)
