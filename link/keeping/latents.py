"""Inversions kept on the disk: the slowest stage is run once for a photograph and a code."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file, save_file

from link.face import Face
from link.keeping.results import write_atomically
from link.link import Link

__all__ = ["kept_face"]


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
