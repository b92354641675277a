"""Inversions kept on the disk: the slowest stage is run once for a photograph and a code."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from safetensors.torch import load_file, save_file
from tqdm import tqdm

from link.face import Face
from link.keeping.results import write_atomically
from link.link import Link
from semantic.faces.photographs import ImageError

__all__ = ["kept_face", "kept_faces"]


def kept_face(link: Link, path: Path, folder: Path) -> Face:
    """The face of a photograph, from ``folder`` when it was inverted before.

    Raises:
        ImageError: the photograph cannot be used.
    """
    file = folder / f"{path.name}.{link.code.name}.safetensors"
    if not file.exists():
        face = link.face(path)
        tensors = {"image": face.image.cpu().contiguous(), "w": face.w.cpu().contiguous()}
        write_atomically(file, lambda temporary: save_file(tensors, temporary))
    stored = load_file(file)
    device = link.models.device
    return Face(stored["image"].to(device), stored["w"].to(device))


def kept_faces(link: Link, paths: Sequence[Path], folder: Path) -> Iterator[tuple[Path, Face]]:
    """The faces of many photographs; those without a face are named on stderr and left out."""
    for path in tqdm(paths, desc="invert", unit="photograph"):
        try:
            yield path, kept_face(link, path, folder)
        except ImageError as error:
            tqdm.write(f"skipped {path.name}: {error}", file=sys.stderr)
