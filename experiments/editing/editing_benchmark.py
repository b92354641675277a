"""How well edits do on real photographs: field networks, straight directions, and no stop rule.

    python -m experiments.common.celeba --data CELEBA --part test --limit 40 --out results/faces
    python -m experiments.editing.editing_benchmark --images results/faces --limit 40 --requests 20

Of each attribute and direction, half of ``--requests``: possible ones, for which the face has room
as the editing predictor sees it, by one or two degrees. The degrees are proxies (see the model
card of the predictors), so "reached" means by the predictor that the loop follows, and "second" is
the one that nothing was trained on. Three methods on the same requests:

    field      M and the stop rule, as they are shipped: the straight direction where M fails
    straight   the straight directions that M began at, and the same stop rule
    fixed      M, as many steps of one degree as asked for, and no look at the result

One line a request and method in results.jsonl; a run that was stopped goes on. Latents are kept. A
line is of a latent and of the networks that moved it: of others it does not tell.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

import torch
from tqdm import tqdm

from experiments.common.command import run
from experiments.common.editing import EditingMethods
from experiments.common.possible_requests import possible_requests
from link.keeping.results import append_line, read_lines, write_atomically
from link.settings.shared.common import Code
from link.views.tables import table
from semantic.attributes import ATTRIBUTES

__all__ = ["METHODS", "Settings", "main", "report", "summary_rows"]

METHODS = ("field", "straight", "fixed")
KEY = ("image", "attribute", "direction", "change", "method")


def summary_rows(lines: Sequence[dict[str, Any]], name: str) -> list[object]:
    """Name, requests, shares, means and the median of the seconds of some lines."""
    return [
        name,
        len(lines),
        fmean(line["sent_editing"] == line["expected"] for line in lines),
        fmean(abs(line["sent_evaluation"] - line["expected"]) <= 1 for line in lines),
        fmean(line["moved_evaluation"] * line["direction"] for line in lines),
        fmean(line["identity"] for line in lines),
        fmean(line["drift_editing"] for line in lines),
        fmean(line["drift_evaluation"] for line in lines),
        fmean(line["steps"] for line in lines),
        median(line["seconds"] for line in lines),
    ]


HEADER = ("", "requests", "reached", "second: within one", "second: moved", "identity",
          "drift", "second: drift", "steps", "seconds")  # fmt: skip


def report(lines: Sequence[dict[str, Any]]) -> str:
    """The tables: methods, methods where both reached the degree, and attributes."""
    rows = [summary_rows([x for x in lines if x["method"] == m], m) for m in METHODS]
    reached: dict[tuple[Any, ...], set[str]] = {}
    for line in lines:
        if line["sent_editing"] == line["expected"]:
            reached.setdefault(tuple(line[k] for k in KEY[:-1]), set()).add(line["method"])
    both = {key for key, methods in reached.items() if {"field", "straight"} <= methods}
    for method in ("field", "straight"):
        same = [x for x in lines if x["method"] == method and tuple(x[k] for k in KEY[:-1]) in both]
        if same:
            rows.append(summary_rows(same, f"{method}, where both reached it"))
    for attribute in ATTRIBUTES:
        for direction, word in ((1, "more"), (-1, "less")):
            for method in ("field", "straight"):
                part = [
                    x
                    for x in lines
                    if (x["attribute"], x["direction"], x["method"])
                    == (attribute, direction, method)
                ]
                if part:
                    rows.append(summary_rows(part, f"{attribute}, {word}: {method}"))
    return table(HEADER, rows)


@dataclass(frozen=True)
class Settings:
    """How well edits do on real photographs."""

    images: Path
    """Folder of photographs."""
    limit: int = 8
    """Photographs used, by name."""
    requests: int = 8
    """Requests an attribute."""
    code: Code = "w2"
    """Latent code."""
    seed: int = 0
    """Of the requests."""
    out: Path = Path("results/editing")
    """Folder of the results and the latents."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if self.limit < 1 or self.requests < 2:
            raise ValueError(
                f"limit must be at least 1 and requests 2, got {self.limit}, {self.requests}"
            )


def _key(line: dict[str, Any]) -> tuple[Any, ...]:
    """What a line is of, which those of version 0.3 and before do not say."""
    return (line.get("of"), *(line.get(name) for name in KEY[1:]))


def main(settings: Settings) -> None:
    """Edits, measures, prints and writes the tables."""
    settings.check()
    methods = EditingMethods(settings.code, settings.out)
    faces = list(methods.faces(settings.images, settings.limit))
    if not faces:
        raise ValueError(f"images must hold at least one face, got none in {settings.images}")
    rng = torch.Generator().manual_seed(settings.seed)
    requests = possible_requests(faces, settings.requests // 2, rng)
    path = settings.out / f"results-{settings.code}.jsonl"
    keys = {
        (methods.of(face), request.attribute, request.direction, request.degree, method): (
            face,
            request,
        )
        for face, request in requests
        for method in METHODS
    }
    done = {_key(line) for line in read_lines(path)}
    for key, (face, request) in tqdm(keys.items(), desc="edit", unit="edit"):
        if key not in done:
            append_line(path, methods.measured(face, request, key[-1]))
    text = report([line for line in read_lines(path) if _key(line) in keys])
    table_file = settings.out / f"table-{settings.code}.txt"
    write_atomically(table_file, lambda file: file.write_text(text + "\n"))
    print(text)
    print(json.dumps({"faces": len(faces), "requests": len(requests), "results": str(path)}))


if __name__ == "__main__":
    run(main, Settings)
