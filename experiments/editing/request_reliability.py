"""How sentences written by hand are read, and whether the reader is as often right as it says.

    python -m experiments.editing.request_reliability --out results/requests

The sentences (`semantic.training.requests.written`) were written and frozen before the training's
grammar was, and none of them is trained on. Writes `request_reliability.json` and `.png`, prints
the tables of RESULTS.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.common.command import run
from link.keeping.results import write_json
from semantic.requests import WEIGHTS, Request, RequestReader
from semantic.training.requests.calibrate import calibration_error
from semantic.training.requests.written import CALIBRATION, OWN, Written, read_written, wishes_of

__all__ = ["Answered", "Settings", "answered", "by_kind", "main", "reliability"]

SURE = 0.9
BINS = 10


@dataclass(frozen=True)
class Settings:
    """Accuracy and reliability of the reader of requests."""

    out: Path
    """Folder of the JSON and the figure."""
    weights: Path = WEIGHTS
    """A reader of `run_link.py train requests`."""
    misses: bool = False
    """Print the sentences that are not read right, too."""


@dataclass(frozen=True)
class Answered:
    """A sentence and what the reader makes of it."""

    written: Written
    request: Request

    @property
    def right(self) -> bool:
        """Whether every wish, or the refusal, is as it should be."""
        return self.written.is_right(wishes_of(self.request))

    @property
    def wrong_edit(self) -> bool:
        """Whether something would be done that was not asked for."""
        return not self.right and not self.request.problem


def main(settings: Settings) -> None:
    """Read, print the tables, write JSON and figure."""
    reader = RequestReader.load(settings.weights)
    rows = answered(reader, read_written(OWN))
    kinds, curve = by_kind(rows), reliability(rows)
    error = calibration_error([a.request.confidence for a in rows], [a.right for a in rows], BINS)
    fitted = answered(reader, read_written(CALIBRATION))
    result = {
        "sentences": len(rows),
        "right": sum(a.right for a in rows) / len(rows),
        "wrong_edits": sum(a.wrong_edit for a in rows),
        "wrong_edits_above_0.9": sum(a.wrong_edit and a.request.confidence > SURE for a in rows),
        "wrong_above_0.9": sum(not a.right and a.request.confidence > SURE for a in rows),
        "expected_calibration_error": error,
        "calibration_sentences": len(fitted),
        "calibration_sentences_right": sum(a.right for a in fitted) / len(fitted),
        "kinds": kinds,
        "curve": curve,
    }
    settings.out.mkdir(parents=True, exist_ok=True)
    write_json(settings.out / "request_reliability.json", result)
    _draw(curve, error, len(rows), settings.out / "request_reliability.png")
    _print(result)
    for a in rows if settings.misses else ():
        if not a.right:
            print(f"{a.written.kind}: {a.written.sentence!r} as {a.request.as_json()}")


def answered(reader: RequestReader, written: Sequence[Written]) -> list[Answered]:
    """What the reader makes of each sentence."""
    requests = reader.read_all([one.sentence for one in written])
    return [Answered(one, request) for one, request in zip(written, requests, strict=True)]


def by_kind(rows: Sequence[Answered]) -> list[dict[str, Any]]:
    """One row {kind, N, right, wrong_edits, sure} for each kind of sentence, sure ones above .9."""
    kinds = dict.fromkeys(a.written.kind for a in rows)
    groups = {kind: [a for a in rows if a.written.kind == kind] for kind in kinds}
    return [
        {
            "kind": kind,
            "N": len(group),
            "right": sum(a.right for a in group),
            "wrong_edits": sum(a.wrong_edit for a in group),
            "sure": sum(a.wrong_edit and a.request.confidence > SURE for a in group),
        }
        for kind, group in groups.items()
    ]


def reliability(rows: Sequence[Answered]) -> list[dict[str, Any]]:
    """One row {from, to, N, confidence, right} for each of ten bins of the confidence."""
    curve = []
    for i in range(BINS):
        group = [a for a in rows if min(int(a.request.confidence * BINS), BINS - 1) == i]
        if group:
            curve.append(
                {
                    "from": i / BINS,
                    "to": (i + 1) / BINS,
                    "N": len(group),
                    "confidence": sum(a.request.confidence for a in group) / len(group),
                    "right": sum(a.right for a in group) / len(group),
                }
            )
    return curve


def _print(result: dict[str, Any]) -> None:
    for name, value in result.items():
        if not isinstance(value, list):
            print(f"{name}: {value:.4g}")
    print("\n| kind | N | right | wrong edits | of these above .9 |")
    print("| --- | --- | --- | --- | --- |")
    for row in result["kinds"]:
        print("| " + " | ".join(map(str, row.values())) + " |")
    print("\n| confidence | N | mean | right |\n| --- | --- | --- | --- |")
    for row in result["curve"]:
        span = f"{row['from']:.1f} to {row['to']:.1f}"
        print(f"| {span} | {row['N']} | {row['confidence']:.3f} | {row['right']:.3f} |")


def _draw(curve: list[dict[str, Any]], error: float, count: int, path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.8, 4.8), layout="constrained")
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], "--", color="grey", label="as sure as right")
    said, right = [row["confidence"] for row in curve], [row["right"] for row in curve]
    axes.plot(said, right, "o-", label="the reader")
    for row in curve:
        below = (4, -12) if row["confidence"] < 0.9 else (-8, -14)
        axes.annotate(str(row["N"]), (row["confidence"], row["right"]), xytext=below,
                      textcoords="offset points", fontsize=8)  # fmt: skip
    axes.set(xlabel="confidence", ylabel="share that is right", xlim=(0, 1.02), ylim=(0, 1.05))
    axes.set_title(f"{count} sentences written by hand, calibration error {error:.3f}", fontsize=10)
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    run(main, Settings)
