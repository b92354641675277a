"""Is it the person? What a sweep received against its photographs, and how many are recognised.

    python -m experiments.channel_code.person --lines results/sweep/results.jsonl --others DIR

A received face is recognised where its identity cosine to the photograph is above that of all but
one in a thousand pairs of different people, those of DIR: photographs of different people that are
no part of the sweep. The identity network is the one for figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from experiments.common.command import run
from experiments.common.statistics import mean_and_error
from experiments.common.tables import Row, print_table
from link.keeping.results import read_lines, write_json
from semantic.faces.alignment import FaceAligner
from semantic.faces.photographs import ImageError, photographs, read_image
from semantic.metrics.identity import Identity
from semantic.metrics.verification import FALSE_ACCEPTS, share_accepted, threshold

__all__ = ["Settings", "figures", "impostor_cosines", "main"]

PAIR = "received_original"


@dataclass(frozen=True)
class Settings:
    """How many received faces are recognised as the person."""

    lines: Path
    """results.jsonl of a sweep."""
    others: Path
    """Photographs of different people."""
    limit: int = 300
    """How many of them."""
    out: Path = Path("results/person.json")
    """The JSON file."""


@torch.no_grad()
def impostor_cosines(paths: Sequence[Path]) -> NDArray[np.float64]:
    """Cosines of all pairs of photographs, each of another person."""
    aligner, network, found = FaceAligner.load(), Identity.load("metric"), []
    for path in paths:
        try:
            found.append(network(aligner.align(read_image(path).convert("RGB"), 128).image)[0])
        except ImageError:
            continue
    cosines = torch.stack(found) @ torch.stack(found).T
    return cosines[torch.triu(torch.ones_like(cosines), 1).bool()].double().numpy()


def figures(rows: Sequence[Row], least: float) -> Row:
    """Of the lines of one code, channel and SNR."""
    alex = sorted(row["lpips_alex"][PAIR] for row in rows)
    vgg = [row["lpips_vgg"][PAIR] for row in rows]
    identity = sorted(row["identity_cosine"][PAIR] for row in rows)
    tenth = max(1, len(rows) // 10)
    return {
        "n": len(rows),
        "lpips_alex": "{:.3f} +- {:.3f}".format(*mean_and_error(alex)),
        "worst tenth": f"{np.mean(alex[-tenth:]):.3f}",
        "lpips_vgg": f"{np.mean(vgg):.3f}",
        "identity": "{:.3f} +- {:.3f}".format(*mean_and_error(identity)),
        "lowest tenth": f"{np.mean(identity[:tenth]):.3f}",
        "recognised": str(share_accepted(identity, least)),
    }


def main(settings: Settings) -> None:
    """Prints the table and writes it as JSON."""
    impostors = impostor_cosines(photographs(settings.others, settings.limit))
    least = threshold(impostors)
    points = defaultdict(list)
    for row in read_lines(settings.lines):
        points[row["code"], row["channel"], row["adapter"], row["snr_db"]].append(row)
    if not points:
        raise ValueError(f"lines must hold results of a sweep, got none in {settings.lines}")
    names = ("code", "channel", "adapter", "snr_db")
    rows = [
        dict(zip(names, point, strict=True)) | figures(points[point], least) for point in points
    ]
    print_table(
        f"received against the photograph; recognised: cosine above {least:.3f}, "
        f"{FALSE_ACCEPTS:g} of {len(impostors)} pairs of different people",
        rows,
    )
    write_json(settings.out, {"threshold": least, "pairs": len(impostors), "rows": rows})


if __name__ == "__main__":
    run(main, Settings)
