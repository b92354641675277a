"""Every attribute both ways on real faces, as one picture.

    python -m experiments.editing.editing_gallery --images results/faces --out docs/edits.png

A row an attribute: photograph, its inversion, the edit; less on the left, more on the right. The
faces are the first by name that have room for it, were not used yet, and have some of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import tyro
from torch import Tensor

from experiments.common.command import run
from experiments.common.editing import EditingMethods, NamedFace
from link.keeping.results import write_atomically
from link.settings.shared.common import Code
from semantic.attributes import ATTRIBUTES
from semantic.faces.photographs import picture_grid
from semantic.requests import Request

__all__ = ["Settings", "chosen_faces", "main", "named_faces"]

CHANGE = 2  # degrees, where there is room for them


def chosen_faces(faces: Sequence[NamedFace]) -> list[tuple[str, int, NamedFace]]:
    """A face for each attribute and direction, with as much room as CHANGE if one has it."""
    used: set[str] = set()
    chosen = []
    for attribute in ATTRIBUTES:
        for direction in (-1, 1):

            def rank(face: NamedFace, a: str = attribute, d: int = direction) -> tuple[object, ...]:
                degree = face.degrees[a]
                room = 5 - degree if d == 1 else degree
                return -min(room, CHANGE), face.name in used, degree == 0, face.name

            face = min(faces, key=rank)
            used.add(face.name)
            chosen.append((attribute, direction, face))
    return chosen


@dataclass(frozen=True)
class Settings:
    """Every attribute both ways on real faces, as one picture."""

    images: Path
    """Folder of photographs."""
    out: Path
    """The PNG file."""
    limit: int = 40
    """Photographs to choose from."""
    code: Code = "w2"
    """Latent code."""
    work: Path = Path("results/editing")
    """Folder of the latents."""
    faces: tuple[str, ...] = ()
    """File names of the faces, one for less and one for more of each attribute."""
    hide_photographs: tyro.conf.FlagCreatePairsOff[bool] = False
    """For publication."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if len(self.faces) not in (0, 2 * len(ATTRIBUTES)):
            raise ValueError(
                f"faces must be {2 * len(ATTRIBUTES)} file names, got {len(self.faces)}"
            )


def named_faces(
    faces: Sequence[NamedFace], names: Sequence[str]
) -> list[tuple[str, int, NamedFace]]:
    """The faces that were asked for, two an attribute; ValueError if one is not there."""
    by_name = {face.name: face for face in faces}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise ValueError(f"faces must be among those of the images, got {missing[0]!r}")
    keys = product(ATTRIBUTES, (-1, 1))
    return [(*key, by_name[name]) for key, name in zip(keys, names, strict=True)]


def main(settings: Settings) -> None:
    """Edits, prints what became of each, and draws the grid."""
    settings.check()
    methods = EditingMethods(settings.code, settings.work)
    faces = list(methods.faces(settings.images, settings.limit))
    if not faces:
        raise ValueError(f"images must hold at least one face, got none in {settings.images}")
    chosen = named_faces(faces, settings.faces) if settings.faces else chosen_faces(faces)
    rows: dict[str, list[Tensor]] = {name: [] for name in ATTRIBUTES}
    for attribute, direction, face in chosen:
        request = Request(attribute, "change", direction, CHANGE, 1.0)  # type: ignore[arg-type]
        edit = methods.editors["field"].edit(face.w, request)
        after = edit.degrees_sent[attribute]
        print(f"{face.name}: {attribute} {edit.degree_before} -> {after}: {edit.reason}")
        photograph = [] if settings.hide_photographs else [face.image]
        rows[attribute] += [*photograph, methods.picture(face.w), methods.picture(edit.w)]
    first = [] if settings.hide_photographs else ["photograph"]
    columns = [*first, "inverted", "less", *first, "inverted", "more"]
    grid = picture_grid(list(rows.values()), column_labels=columns, row_labels=list(rows), cell=144)
    write_atomically(settings.out, grid.save)


if __name__ == "__main__":
    run(main, Settings)
