"""Every attribute both ways on real faces, as one picture.

    python -m experiments.editing_gallery --images results/faces --out docs/editing.png

A row an attribute: photograph, its inversion, the edit; less on the left, more on the right. The
faces are the first by name that have room for it, were not used yet, and have some of it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from torch import Tensor

from experiments.common.command import run
from experiments.editing_benchmark import Face, Workshop
from link.keeping.results import write_atomically
from semantic.editing.attributes import ATTRIBUTES
from semantic.faces.photographs import picture_grid
from semantic.latents.codes import CODES
from semantic.requests import Request

__all__ = ["chosen_faces"]

CHANGE = 2  # degrees, where there is room for them


def chosen_faces(faces: Sequence[Face]) -> list[tuple[str, int, Face]]:
    """A face for each attribute and direction, with as much room as CHANGE if one has it."""
    used: set[str] = set()
    chosen = []
    for attribute in ATTRIBUTES:
        for direction in (-1, 1):

            def rank(face: Face, a: str = attribute, d: int = direction) -> tuple[object, ...]:
                degree = face.degrees[a]
                room = 5 - degree if d == 1 else degree
                return -min(room, CHANGE), face.name in used, degree == 0, face.name

            face = min(faces, key=rank)
            used.add(face.name)
            chosen.append((attribute, direction, face))
    return chosen


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="folder of photographs")
    parser.add_argument("--limit", type=int, default=40, help="photographs to choose from")
    parser.add_argument("--code", choices=sorted(CODES), default="w2", help="default: w2")
    parser.add_argument("--work", type=Path, default=Path("results/editing"), help="of latents")
    parser.add_argument("--faces", nargs=2 * len(ATTRIBUTES), help="file names, less and more each")
    parser.add_argument("--hide-photographs", action="store_true", help="for publication")
    parser.add_argument("--out", type=Path, required=True, help="the PNG file")
    args = parser.parse_args()
    workshop = Workshop(args.code, args.work)
    faces = list(workshop.faces(args.images, args.limit))
    if not faces:
        raise ValueError(f"images must hold at least one face, got none in {args.images}")
    rows: dict[str, list[Tensor]] = {name: [] for name in ATTRIBUTES}
    by_name = {face.name: face for face in faces}
    missing = [name for name in args.faces or [] if name not in by_name]
    if missing:
        raise ValueError(f"faces must be among the faces of {args.images}, got {missing[0]!r}")
    named = zip(product(ATTRIBUTES, (-1, 1)), args.faces or [], strict=False)
    chosen = [(*key, by_name[name]) for key, name in named] or chosen_faces(faces)
    for attribute, direction, face in chosen:
        request = Request(attribute, "change", direction, CHANGE, 1.0)  # type: ignore[arg-type]
        edit = workshop.editors["field"].edit(face.w, request)
        after = edit.degrees_sent[attribute]
        print(f"{face.name}: {attribute} {edit.degree_before} -> {after}: {edit.reason}")
        photograph = [] if args.hide_photographs else [face.image]
        rows[attribute] += [*photograph, workshop.picture(face.w), workshop.picture(edit.w)]
    first = [] if args.hide_photographs else ["photograph"]
    columns = [*first, "inverted", "less", *first, "inverted", "more"]
    grid = picture_grid(list(rows.values()), column_labels=columns, row_labels=list(rows), cell=144)
    write_atomically(args.out, grid.save)
    return 0


if __name__ == "__main__":
    run(main)
