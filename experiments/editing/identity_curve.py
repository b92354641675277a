"""Identity kept against the size of the edit: a mean over edits hides those that did little.

    python -m experiments.editing.editing_benchmark --images results/faces --out results/editing
    python -m experiments.editing.identity_curve --lines results/editing/results-w2.jsonl

The size is how far the attribute moved in the direction asked for, in degrees by the predictor that
no edit follows; identity is the cosine of the inverted face before and after. Edits are put
together by their size, method by method, so that methods are compared where they did as much. The
intervals, 95 %, come from drawing faces, not edits, anew: edits of one face are alike. Draws a
figure, prints the table, and writes it as JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from experiments.common.command import run
from experiments.common.tables import Row, print_table
from link.keeping.results import read_lines, write_atomically, write_json

__all__ = ["Settings", "curve", "main", "size"]

EDGES = (0.5, 1.5, 2.5)  # degrees: below the first an edit did next to nothing
DRAWS = 2000
FEWEST = 3  # faces that an interval is drawn of


@dataclass(frozen=True)
class Settings:
    """Identity kept against the size of the edit."""

    lines: Path = Path("results/editing/results-w2.jsonl")
    """results-CODE.jsonl of the editing benchmark."""
    out: Path = Path("results/identity_curve")
    """Folder of identity_curve.json and identity_curve.png."""


def size(line: dict[str, Any]) -> float:
    """Degrees that the attribute moved as asked; below 0 it went the other way.

    >>> size({"moved_evaluation": -1.5, "direction": -1})
    1.5
    """
    return float(line["moved_evaluation"] * line["direction"])


def curve(lines: Sequence[dict[str, Any]]) -> list[Row]:
    """A row for each method and range of sizes: means, and the interval of the identity."""
    rows = []
    for method in dict.fromkeys(line["method"] for line in lines):
        edits = [line for line in lines if line["method"] == method]
        places = np.digitize([size(line) for line in edits], EDGES)
        for place in range(len(EDGES) + 1):
            here = [line for line, at in zip(edits, places, strict=True) if at == place]
            if here:
                rows.append({"method": method, "degrees": _range(place), **_figures(here, edits)})
    return rows


def _figures(here: Sequence[dict[str, Any]], edits: Sequence[dict[str, Any]]) -> Row:
    low, high = _interval(here)
    return {
        "edits": len(here),
        "share": round(len(here) / len(edits), 3),
        "size": round(float(np.mean([size(line) for line in here])), 2),
        "identity": round(float(np.mean([line["identity"] for line in here])), 3),
        "low": low,
        "high": high,
    }


def _range(place: int) -> str:
    """The sizes between two edges, in words."""
    if place == 0:
        return f"below {EDGES[0]:g}"
    if place == len(EDGES):
        return f"{EDGES[-1]:g} and more"
    return f"{EDGES[place - 1]:g} to {EDGES[place]:g}"


def _interval(lines: Sequence[dict[str, Any]]) -> tuple[float | None, float | None]:
    """Of the mean identity: 95 % of the means of as many faces drawn from these."""
    of_face: dict[str, list[float]] = {}
    for line in lines:
        of_face.setdefault(line["of"], []).append(line["identity"])
    if len(of_face) < FEWEST:
        return None, None
    sums = np.array([(sum(found), len(found)) for found in of_face.values()])
    drawn = np.random.default_rng(0).integers(len(sums), size=(DRAWS, len(sums)))
    total = sums[drawn].sum(axis=1)
    low, high = np.quantile(total[:, 0] / total[:, 1], (0.025, 0.975))
    return round(float(low), 3), round(float(high), 3)


def _draw(rows: Sequence[Row], lines: Sequence[dict[str, Any]], path: Path) -> None:
    """Every edit as a point, and the means with their intervals."""
    figure = Figure(figsize=(6.4, 4.4), layout="constrained")
    axes = figure.add_subplot()
    for number, method in enumerate(dict.fromkeys(row["method"] for row in rows)):
        edits = [line for line in lines if line["method"] == method]
        means = [row for row in rows if row["method"] == method]
        points = [size(line) for line in edits], [line["identity"] for line in edits]
        axes.plot(*points, ".", color=f"C{number}", alpha=0.25, markersize=4)
        sure = [row for row in means if row["low"] is not None]
        axes.vlines(
            [row["size"] for row in sure],
            [row["low"] for row in sure],
            [row["high"] for row in sure],
            color=f"C{number}",
        )
        at = [row["size"] for row in means], [row["identity"] for row in means]
        axes.plot(*at, "o-", color=f"C{number}", label=method, markersize=5)
    axes.axvspan(axes.get_xlim()[0], EDGES[0], color="0.9", zorder=0)
    axes.set(xlabel="degrees moved as asked, by the second predictor", ylabel="identity cosine")
    axes.set_title(f"{len(lines)} edits; grey: hardly edited", fontsize=10)
    axes.grid(alpha=0.3)
    axes.legend()
    write_atomically(path, lambda file: figure.savefig(file, dpi=140))


def main(settings: Settings) -> None:
    """Reads the lines, prints and writes the table, draws the figure."""
    lines = read_lines(settings.lines)
    needed = {"of", "method", "direction", "moved_evaluation", "identity"}
    if not lines or not all(needed <= set(line) for line in lines):
        raise ValueError(
            f"lines must be those of experiments.editing.editing_benchmark, got {settings.lines}"
        )
    rows = curve(lines)
    settings.out.mkdir(parents=True, exist_ok=True)
    write_json(settings.out / "identity_curve.json", {"edits": len(lines), "rows": rows})
    _draw(rows, lines, settings.out / "identity_curve.png")
    print_table("identity kept against the size of the edit", rows)


if __name__ == "__main__":
    run(main, Settings)
