"""How near two given pictures are, by the measures of result.json; or two folders of pictures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from link.keeping.results import as_line
from link.settings import Measure
from semantic.devices import pick_device
from semantic.faces.photographs import photographs, read_image, to_tensor
from semantic.metrics.inception import Inception
from semantic.metrics.quality import Quality
from semantic.metrics.sets import FEWEST, frechet_distance, kernel_distance

__all__ = ["measure"]

SMALLEST = 32  # pixels a side: of less LPIPS has no features


def measure(settings: Measure) -> None:
    """Carries out ``run_link.py measure``: prints one line of JSON.

    Raises:
        ValueError: pictures that cannot be read, are not square, too small or of different sizes;
            folders of different numbers of pictures, or of too few.
    """
    figures = _of_folders(settings) if settings.first.is_dir() else _of_pictures(settings)
    print(as_line(figures))


def _of_pictures(settings: Measure) -> dict[str, Any]:
    first, second = (read_image(path) for path in (settings.first, settings.second))
    width, height = first.size
    if width != height or width < SMALLEST:
        raise ValueError(
            f"first must be square, as aligned faces are, of {SMALLEST} or more pixels a side, "
            f"got {width} x {height}"
        )
    if second.size != first.size:
        raise ValueError(
            f"second must have the size of first, {width} x {height}, "
            f"got {second.width} x {second.height}"
        )
    device = pick_device(settings.device)
    quality = Quality.load(device, settings.cache)
    a, b = (quality.features(to_tensor(picture).to(device)) for picture in (first, second))
    return quality.compare(a, b)


def _of_folders(settings: Measure) -> dict[str, Any]:
    """FID and KID; pictures of the same names are taken for pairs, whatever their suffix."""
    first, second = (photographs(folder) for folder in (settings.first, settings.second))
    if len(first) < FEWEST:
        raise ValueError(f"first must hold at least {FEWEST} pictures, got {len(first)}")
    if len(first) != len(second):
        raise ValueError(
            f"second must hold as many pictures as first, {len(first)}: FID grows as sets shrink; "
            f"got {len(second)}"
        )
    paired = [path.stem for path in first] == [path.stem for path in second]
    inception = Inception.load(pick_device(settings.device), settings.cache)
    a, b = (_features(inception, paths) for paths in (first, second))
    kid = kernel_distance(a, b, paired=paired)
    figures = {"fid": frechet_distance(a, b), "kid": kid.value, "kid_error": kid.error}
    return {**figures, "pictures": len(first), "paired": paired}


def _features(inception: Inception, paths: Sequence[Path]) -> Tensor:
    return torch.cat(
        [
            inception.features(to_tensor(read_image(path)))
            for path in tqdm(paths, "pictures", file=sys.stderr, disable=None, leave=False)
        ]
    )
