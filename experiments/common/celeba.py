"""A folder of links to CelebA photographs of one part, for `--images` of every command.

    python -m experiments.common.celeba --data CELEBA --part test --limit 30 --out results/faces

CELEBA is the data set as it is published: `img_align_celeba/` and `list_eval_partition.txt`.
Identities of the three parts are disjoint. Nothing is copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from experiments.common.command import run

__all__ = ["Settings", "link_faces", "main", "names_of_part"]

PARTS = ("train", "val", "test")


def names_of_part(data: Path, part: str) -> list[str]:
    """File names of a part, in the order of the list. Raises ValueError without that list."""
    listing = data / "list_eval_partition.txt"
    if not listing.is_file():
        raise ValueError(f"data must hold list_eval_partition.txt, got {str(data)!r}")
    rows = (line.split() for line in listing.read_text().splitlines() if line.strip())
    return [name for name, number in rows if number == str(PARTS.index(part))]


def link_faces(data: Path, part: str, limit: int, out: Path) -> int:
    """Makes ``out`` with links to ``limit`` photographs spread over the part; returns how many."""
    names = names_of_part(data, part)
    step = max(1, len(names) // limit)
    out.mkdir(parents=True, exist_ok=True)
    chosen = names[::step][:limit]
    for name in chosen:
        link = out / name
        link.unlink(missing_ok=True)
        link.symlink_to((data / "img_align_celeba" / name).resolve())
    return len(chosen)


@dataclass(frozen=True)
class Settings:
    """A folder of links to CelebA photographs of one part."""

    data: Path
    """The CelebA folder."""
    out: Path
    """The folder to make."""
    part: Literal["train", "val", "test"] = "test"
    """Identities of the three are disjoint."""
    limit: int = 30
    """How many."""


def main(settings: Settings) -> None:
    """Makes the links and says how many."""
    count = link_faces(settings.data, settings.part, settings.limit, settings.out)
    print(f"{count} links in {settings.out}")


if __name__ == "__main__":
    run(main, Settings)
