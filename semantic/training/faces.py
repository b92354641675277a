"""Labelled faces for the attribute predictors: CelebA, CelebA-Dialog and UTKFace.

Labels become levels, one column for each of `semantic.attributes.ATTRIBUTES` and a last one
for CelebA's Young turned round (0 young, 1 not); -1 where the labels say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from semantic.attributes import ATTRIBUTES, DEGREES, TABLE, Attribute, age_degree

__all__ = [
    "AGE",
    "CELEBA_LEVELS",
    "DIALOG",
    "DIALOG_LEVELS",
    "NEEDED",
    "PARTS",
    "YOUNG",
    "Faces",
    "read_celeba",
    "read_dialog",
    "read_utkface",
    "without_every_sixth",
]

PARTS = ("train", "val", "test")
AGE, YOUNG = ATTRIBUTES.index("age"), len(ATTRIBUTES)  # columns of levels
# How many levels each column has: of CelebA with UTKFace's ages, and of CelebA-Dialog.
CELEBA_LEVELS = (*(DEGREES if row.years else 2 + len(row.finer) for row in TABLE.values()), 2)
DIALOG_LEVELS = (*(DEGREES for _ in ATTRIBUTES), 2)
# Columns that are read: CelebA-Dialog's, and with those that are finer CelebA's.
DIALOG = tuple(row.celeba for row in TABLE.values())
NEEDED = tuple(sorted({*DIALOG, *(n for row in TABLE.values() for g in row.finer for n in g)}))


@dataclass(frozen=True)
class Faces:
    """Pictures and what their labels say.

    Attributes:
        files: the pictures, N of them.
        levels: int64 [N, 6], a column for each attribute and one for Young.
    """

    files: tuple[Path, ...]
    levels: Tensor

    def __len__(self) -> int:
        return len(self.files)

    def part(self, chosen: Tensor) -> Faces:
        """Those where ``chosen`` [N] is true."""
        files = tuple(
            file for file, taken in zip(self.files, chosen.tolist(), strict=True) if taken
        )
        return Faces(files, self.levels[chosen])


def read_celeba(folder: Path, part: str) -> Faces:
    """CelebA in its own layout, one of the parts train, val and test.

    A level is 0 without the attribute, 1 with it, and one more for each group of `Attribute.finer`
    of which a picture has any. The age is unknown.

    Raises:
        ValueError: the folder is not CelebA.
    """
    rows = _celeba_rows(folder / "list_attr_celeba.txt")
    return _faces(folder, part, {name: _celeba_levels(has) for name, has in rows.items()})


def read_dialog(folder: Path, annotation: Path, part: str) -> Faces:
    """CelebA with the degrees of a user's CelebA-Dialog ``combined_annotation.txt``.

    A header with the names of the five columns, perhaps after a line with the number of pictures;
    then a line a picture: its name and five degrees. As in Talk-to-Edit, No_Beard and Young are
    turned round (5 - value), so that more is more beard and older.

    Raises:
        ValueError: the folder is not CelebA, or the file is another.
    """
    return _faces(folder, part, _dialog_levels(annotation))


def read_utkface(folder: Path) -> Faces:
    """UTKFace: the age is the beginning of a file's name; the level is its degree.

    Raises:
        ValueError: the folder has no such picture.
    """
    files, levels = [], []
    for file in sorted(folder.rglob("*.jpg")):
        if found := re.match(r"(\d{1,3})_", file.name):
            files.append(file)
            levels.append([-1] * AGE + [age_degree(int(found[1]))] + [-1] * (YOUNG - AGE))
    if not files:
        raise ValueError(
            f"data must hold pictures named age_gender_race_date in {folder}, got none"
        )
    return Faces(tuple(files), torch.tensor(levels, dtype=torch.int64))


def without_every_sixth(ages: Faces) -> tuple[Faces, Faces]:
    """Those to train with, and every sixth of each degree, which is held out."""
    held_out = torch.zeros(len(ages), dtype=torch.bool)
    for degree in range(DEGREES):
        held_out[(ages.levels[:, AGE] == degree).nonzero().flatten()[::6]] = True
    return ages.part(~held_out), ages.part(held_out)


def _faces(folder: Path, part: str, levels: dict[str, list[int]]) -> Faces:
    """The pictures of a part, which must all be labelled."""
    names = [name for name, number in _partition(folder) if number == PARTS.index(part)]
    if missing := [name for name in names if name not in levels]:
        raise ValueError(f"labels must be given for every picture of CelebA, not for {missing[0]}")
    if not names:
        raise ValueError(f"list_eval_partition.txt must name pictures of the {part} part, got none")
    files = tuple(folder / "img_align_celeba" / name for name in names)
    return Faces(files, torch.tensor([levels[name] for name in names], dtype=torch.int64))


def _partition(folder: Path) -> Iterator[tuple[str, int]]:
    for line in _lines(folder / "list_eval_partition.txt"):
        if len(line) != 2 or line[1] not in ("0", "1", "2") or not _is_name(line[0]):
            raise ValueError(
                "list_eval_partition.txt must have a picture's name and 0, 1 or 2 a line,"
                f" got {' '.join(line)[:60]!r}"
            )
        yield line[0], int(line[1])


def _is_name(text: str) -> bool:
    """Whether it names a picture in a folder, and nothing outside it."""
    return Path(text).name == text


def _celeba_levels(has: Mapping[str, bool]) -> list[int]:
    return [*(_celeba_level(row, has) for row in TABLE.values()), not has["Young"]]


def _celeba_level(row: Attribute, has: Mapping[str, bool]) -> int:
    if row.years:
        return -1
    if has[row.celeba] == row.backwards:
        return 0
    return 1 + sum(any(has[name] for name in group) for group in row.finer)


def _celeba_rows(path: Path) -> dict[str, dict[str, bool]]:
    lines = _lines(path)
    names = lines[1] if len(lines) > 1 else []
    return {
        name: {key: value == "1" for key, value in row.items()}
        for name, row in _rows(path, names, NEEDED, lines[2:], lambda v: v in ("1", "-1"))
    }


def _dialog_levels(path: Path) -> dict[str, list[int]]:
    lines = _lines(path)
    if lines and len(lines[0]) == 1 and lines[0][0].isdigit():
        lines = lines[1:]
    header = lines[0] if lines else []
    names = header[1:] if header and header[0] not in DIALOG else header
    degrees = [str(degree) for degree in range(DEGREES)]
    return {
        name: [*(_dialog_level(row, int(values[row.celeba])) for row in TABLE.values()), -1]
        for name, values in _rows(path, names, DIALOG, lines[1:], degrees.__contains__)
    }


def _dialog_level(row: Attribute, degree: int) -> int:
    return DEGREES - 1 - degree if row.backwards else degree


def _rows(
    path: Path,
    names: list[str],
    needed: tuple[str, ...],
    lines: list[list[str]],
    valid: Callable[[str], bool],
) -> Iterator[tuple[str, dict[str, str]]]:
    """A picture's name and its values of the columns ``needed``, for every line."""
    if missing := [name for name in needed if name not in names]:
        raise ValueError(f"{path.name} must have the attribute {missing[0]} in its header")
    columns = {name: 1 + names.index(name) for name in needed}
    for line in lines:
        if len(line) != len(names) + 1 or not all(map(valid, line[1:])):
            raise ValueError(
                f"{path.name} must have a name and {len(names)} values within its range a line,"
                f" got {' '.join(line)[:60]!r}"
            )
        yield line[0], {name: line[column] for name, column in columns.items()}


def _lines(path: Path) -> list[list[str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"data must hold the readable file {path.name}: {error}") from None
    return [line.split() for line in text.splitlines() if line.strip()]
