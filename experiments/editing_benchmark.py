"""How well edits do on real photographs: field networks, straight directions, and no stop rule.

    python -m experiments.common.celeba --data CELEBA --part test --limit 40 --out results/faces
    python -m experiments.editing_benchmark --images results/faces --limit 40 --requests 20

Of each attribute and direction, half of ``--requests``: possible ones, for which the face has room
as the editing predictor sees it, by one or two degrees. The degrees are proxies (see the model
card of the predictors), so "reached" means by the predictor that the loop follows, and "second" is
the one that nothing was trained on. Three methods on the same requests:

    field      M and the stop rule, as they are shipped: the straight direction where M fails
    straight   the straight directions that M began at, and the same stop rule
    fixed      M, as many steps of one degree as asked for, and no look at the result

One line a request and method in results.jsonl; a run that was stopped goes on. Latents are kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm

from adapters.adapter import NoAdapter
from experiments.common.command import run
from link.keeping.latents import stored_inversion
from link.keeping.results import append_line, read_lines, write_atomically
from link.models import Models
from link.settings import LinkSettings, Networks
from link.transmitter import Transmitter
from link.views.tables import table
from semantic.editing.attributes import ATTRIBUTES
from semantic.editing.fields import NetworkFields, StraightFields
from semantic.editing.matching import Editor, position
from semantic.editing.predictor import AttributePredictor
from semantic.faces.photographs import ImageError, photographs
from semantic.latents.codes import CODES, LatentCode
from semantic.metrics.identity import Identity
from semantic.requests import Request

__all__ = ["METHODS", "Face", "Workshop", "possible_requests", "summary_rows"]

METHODS = ("field", "straight", "fixed")
MOST_CHANGE = 2  # degrees
KEY = ("image", "attribute", "direction", "change", "method")


@dataclass(frozen=True)
class Face:
    """An inverted photograph: its latent [1, n, 512] and the degrees that P sees in it."""

    name: str
    image: Tensor
    w: Tensor
    degrees: dict[str, int]


class Workshop:
    """The networks, loaded once."""

    def __init__(self, code: str, work: Path, device: str = "auto") -> None:
        self.settings = LinkSettings(Networks(device=device))
        self.models = Models.load(self.settings.networks)
        self.work = work
        self.code = LatentCode.of(self.models.generator, code)
        self.fields = NetworkFields.load(device=self.models.device)
        self.predictors = {
            "editing": AttributePredictor.load("editing", self.models.device),
            "evaluation": AttributePredictor.load("evaluation", self.models.device),
        }
        self.identity = Identity.load("metric", self.models.device)
        generator, predictor = self.models.generator, self.predictors["editing"]
        self.editors = {
            "field": Editor(generator, predictor, self.fields, StraightFields(self.fields)),
            "straight": Editor(generator, predictor, StraightFields(self.fields)),
        }

    def faces(self, images: Path, limit: int) -> Iterator[Face]:
        """The photographs of a folder, inverted; those without a face are named and left out."""
        transmitter = Transmitter(self.models, self.code, NoAdapter())
        for path in tqdm(photographs(images, limit), desc="invert", unit="photograph"):
            try:
                image, w = stored_inversion(transmitter, path, self.settings, self.work / "latents")
            except ImageError as error:
                tqdm.write(f"skipped {path.name}: {error}", file=sys.stderr)
                continue
            seen, _ = self.editors["field"].look(w, w)
            degrees = dict(zip(ATTRIBUTES, seen.argmax(dim=1).tolist(), strict=True))
            yield Face(path.name, image, w, degrees)

    @torch.no_grad()
    def picture(self, w: Tensor) -> Tensor:
        """[1, 3, H, H] within -1..1."""
        return self.models.generator(w).clamp(-1, 1)

    def edited(self, face: Face, request: Request, method: str) -> tuple[Tensor, dict[str, Any]]:
        """The latent that is sent; steps, seconds and whether M gave way to the straight one."""
        start, straight = time.perf_counter(), method == "straight"
        if method == "fixed":
            w, steps = self._unwatched(face.w, request), request.degree or 0
        else:
            edit = self.editors[method].edit(face.w, request)
            w, steps, straight = edit.w, edit.steps, straight or edit.straight
        if w.is_cuda:
            torch.cuda.synchronize(w.device)
        seconds = time.perf_counter() - start
        return w, {"steps": steps, "straight": straight, "seconds": seconds}

    def _unwatched(self, w: Tensor, request: Request) -> Tensor:
        assert request.attribute is not None and request.direction is not None
        for _ in range(request.degree or 0):
            w = w + self.fields.step(w, request.attribute, request.direction)
        return w

    @torch.no_grad()
    def measured(self, face: Face, request: Request, method: str) -> dict[str, Any]:
        """One line of the results."""
        assert request.attribute is not None
        w, how = self.edited(face, request, method)
        before, after = self.picture(face.w), self.picture(w)
        i = ATTRIBUTES.index(request.attribute)
        degree = face.degrees[request.attribute]
        expected = degree + (request.direction or 0) * (request.degree or 0)
        line: dict[str, Any] = {
            "image": face.name,
            "attribute": request.attribute,
            "direction": request.direction,
            "change": request.degree,
            "method": method,
            "before": degree,
            "expected": expected,
            **how,
            "identity": float((self.identity(before) * self.identity(after)).sum()),
            "pixels": float((before - after).abs().mean()),
        }
        for name, predictor in self.predictors.items():
            seen = [predictor(picture)[0] for picture in (before, after)]
            places = [position(part, near=2).clamp(-0.5, 5.5) for part in seen]
            others = torch.arange(len(ATTRIBUTES), device=places[0].device) != i
            line[f"sent_{name}"] = int(seen[1][i].argmax())
            line[f"moved_{name}"] = float(places[1][i] - places[0][i])
            line[f"drift_{name}"] = float((places[1] - places[0]).abs()[others].mean())
        return line


def possible_requests(
    faces: Sequence[Face], each: int, rng: torch.Generator
) -> list[tuple[Face, Request]]:
    """Up to ``each`` requests an attribute and direction, for which a face has room.

    Faces take turns; where few have room (taking off glasses), one is asked for several changes.
    """
    chosen = []
    for attribute in ATTRIBUTES:
        for direction in (1, -1):
            possible: list[tuple[int, float, Face, int]] = []
            for face in faces:
                degree = face.degrees[attribute]
                room = 5 - degree if direction == 1 else degree
                changes = torch.randperm(min(room, MOST_CHANGE), generator=rng) + 1
                possible += [
                    (turn, float(torch.rand((), generator=rng)), face, change)
                    for turn, change in enumerate(changes.tolist())
                ]
            possible.sort(key=lambda item: item[:2])
            chosen += [
                (face, Request(attribute, "change", direction, change, 1.0))
                for _, _, face, change in possible[:each]
            ]
    return chosen


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


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="folder of photographs")
    parser.add_argument("--limit", type=int, default=8, help="photographs, default 8")
    parser.add_argument("--requests", type=int, default=8, help="an attribute, default 8")
    parser.add_argument("--code", choices=sorted(CODES), default="w2", help="default: w2")
    parser.add_argument("--seed", type=int, default=0, help="of the requests")
    parser.add_argument("--out", type=Path, default=Path("results/editing"), help="folder")
    args = parser.parse_args()
    if args.limit < 1 or args.requests < 2:
        raise ValueError(
            f"limit must be at least 1 and requests 2, got {args.limit}, {args.requests}"
        )
    workshop = Workshop(args.code, args.out)
    faces = list(workshop.faces(args.images, args.limit))
    if not faces:
        raise ValueError(f"images must hold at least one face, got none in {args.images}")
    rng = torch.Generator().manual_seed(args.seed)
    requests = possible_requests(faces, args.requests // 2, rng)
    path = args.out / f"results-{args.code}.jsonl"
    done = {tuple(line[k] for k in KEY) for line in read_lines(path)}
    for face, request in tqdm(requests, desc="edit", unit="request"):
        for method in METHODS:
            key = (face.name, request.attribute, request.direction, request.degree, method)
            if key not in done:
                append_line(path, workshop.measured(face, request, method))
    text = report(read_lines(path))
    write_atomically(args.out / f"table-{args.code}.txt", lambda file: file.write_text(text + "\n"))
    print(text)
    print(json.dumps({"faces": len(faces), "requests": len(requests), "results": str(path)}))
    return 0


if __name__ == "__main__":
    run(main)
