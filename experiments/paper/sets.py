"""Measures of whole sets of pictures: FID and KID of what arrived, against the originals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor

from experiments.paper.summary import Cell
from semantic.metrics.sets import frechet_distance, kernel_distance

__all__ = ["SET_MEASURES", "set_cells"]

SET_MEASURES = ("fid", "kid")
FEWEST = 3  # pictures: of fewer there is no spread

Features = Callable[[Sequence[Tensor]], Tensor]


def set_cells(
    lines: Sequence[dict[str, Any]],
    originals: dict[str, Tensor],
    received: Callable[[dict[str, Any]], Tensor],
    features: Features,
) -> dict[tuple[str, float], dict[str, Cell]]:
    """FID and KID by scheme and SNR, where all faces have been received and are enough.

    Args:
        lines: of the results.
        originals: pictures [1, 3, H, H] by their digests.
        received: the picture of a line.
        features: of pictures, [N, D].
    """
    if len(originals) < FEWEST:
        return {}
    groups: dict[tuple[str, float], dict[str, dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault((line["scheme"], line["snr_db"]), {})[line["picture"]] = line
    known, found = features(list(originals.values())), {}
    for group, members in groups.items():
        if members.keys() == originals.keys():
            seen = features([received(members[picture]) for picture in originals])
            kid = kernel_distance(seen, known, paired=True)
            found[group] = {
                "fid": Cell(frechet_distance(seen, known), None, None, len(originals)),
                "kid": Cell(kid.value, *kid.interval, len(originals)),
            }
    return found
