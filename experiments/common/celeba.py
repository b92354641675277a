"""A folder of links to CelebA photographs of one part, for `--images` of every command.

    python -m experiments.common.celeba --data CELEBA --part test --limit 30 --out results/faces

CELEBA is the data set as it is published: `img_align_celeba/` and `list_eval_partition.txt`.
Identities of the three parts are disjoint. Nothing is copied.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

__all__ = ["link_faces", "names_of_part"]

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


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the CelebA folder")
    parser.add_argument("--part", choices=PARTS, default="test", help="default: test")
    parser.add_argument("--limit", type=int, default=30, help="how many, default 30")
    parser.add_argument("--out", type=Path, required=True, help="the folder to make")
    args = parser.parse_args()
    try:
        count = link_faces(args.data, args.part, args.limit, args.out)
    except ValueError as error:
        print(f"experiments.common.celeba: {error}", file=sys.stderr)
        return 2
    print(f"{count} links in {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
