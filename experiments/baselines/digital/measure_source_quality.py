"""Measures what a source's picture is worth in so many bytes, for `plans.Adaptive`.

    python -m experiments.common.celeba --data CELEBA --part val --limit 24 --out results/val
    python -m experiments.baselines.digital.measure_source_quality --images results/val --limit 24

LPIPS-alex of the decoded picture, or of the stand-in where nothing fits, to the photograph, the
mean over validation faces: none of a test. Nothing is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from experiments.baselines.digital.digital import Source
from experiments.baselines.digital.plans import FILE
from experiments.baselines.digital.sources import SOURCES, load_source
from experiments.baselines.scheme import Setup
from experiments.common.command import run
from link.keeping.results import write_json
from link.link import Link
from semantic.faces.photographs import ImageError, photographs
from semantic.metrics.lpips import Lpips

__all__ = ["Settings", "distances", "main"]

SIZES = (
    *(6, 8, 10, 12, 16, 20, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 224, 256, 320, 384),
    *(448, 512, 640, 768, 1024, 1280, 1536, 2048, 2560),
)


@dataclass(frozen=True)
class Settings:
    """Measure what a source's picture is worth in so many bytes."""

    images: Path
    """Photographs, none of a test."""
    limit: int = 24
    """How many."""
    sources: tuple[str, ...] = tuple(SOURCES)
    """Which."""
    work: Path = Path("results/source_quality")
    """Folder of the latents."""
    out: Path = FILE
    """The JSON file."""


@torch.no_grad()
def distances(source: Source, image: Tensor, lpips: Lpips) -> Iterator[float]:
    """LPIPS to the photograph of the stand-in, and of the source in each of SIZES."""
    size, features = image.shape[-1], lpips.features(image)
    stand_in = source.nothing(size)
    for most in (None, *SIZES):
        data = None if most is None else source.encode(image, most)
        shown = None if data is None else source.decode(data, len(data), size)
        picture = (stand_in if shown is None else shown).clamp(-1, 1)
        yield float(lpips.distance(lpips.features(picture), features))


def main(settings: Settings) -> None:
    """Measures the sources that were asked for and puts them into the file."""
    setup = Setup(Link.load(adapter="none", device="cpu"), None, settings.work / "latents")
    lpips, rows = Lpips.load("alex"), []
    sources = {name: load_source(name, setup) for name in settings.sources}
    paths = photographs(settings.images, settings.limit)
    for path in tqdm(paths, "source quality", unit="photograph"):
        try:
            image = setup.link.align(path)[0]
        except ImageError as error:
            tqdm.write(f"skipped {path.name}: {error}")
            continue
        rows.append({name: list(distances(one, image, lpips)) for name, one in sources.items()})
    made: dict[str, Any] = {"size": setup.link.models.size, "sources": {}}
    if settings.out.is_file():
        made = json.loads(settings.out.read_text())
    for name in sources:
        columns = zip(*(row[name] for row in rows), strict=True)
        nothing, *means = (round(fmean(column), 4) for column in columns)
        made["sources"][name] = {
            "images": len(rows), "nothing": nothing, "bytes": list(SIZES), "lpips_alex": means,
        }  # fmt: skip
    write_json(settings.out, made)


if __name__ == "__main__":
    run(main, Settings)
