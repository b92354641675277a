"""CelebA's training faces, aligned as the link aligns them, once, and kept."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from semantic.faces.alignment import FaceAligner
from semantic.faces.photographs import ImageError, read_image
from semantic.files import write_atomically
from semantic.training.faces import read_celeba

__all__ = ["aligned_faces", "as_bytes", "as_pictures"]

SIZE = 128


def aligned_faces(celeba: Path, part: str, count: int, work: Path) -> Tensor:
    """uint8 [count, 3, 128, 128] of faces drawn from a part of CelebA, kept in ``work``.

    Raises:
        ValueError: the data set cannot be read, or has fewer usable faces.
    """
    file = work / f"faces-{part}-{count}.safetensors"
    if not file.exists():
        faces = _aligned(celeba, part, count)
        write_atomically(file, lambda temporary: save_file({"faces": faces}, temporary))
    return load_file(file)["faces"]


def _aligned(celeba: Path, part: str, count: int) -> Tensor:
    files = read_celeba(celeba, part).files
    aligner, found = FaceAligner.load(), []
    order = torch.randperm(len(files), generator=torch.Generator().manual_seed(0)).tolist()
    with tqdm(total=count, desc="align", leave=False) as bar:
        for number in order:
            try:
                found.append(aligner.align(read_image(files[number]).convert("RGB"), SIZE).image)
            except ImageError:
                continue
            bar.update()
            if len(found) == count:
                return as_bytes(torch.cat(found))
    raise ValueError(f"count must be at most the {len(found)} usable faces of {part}, got {count}")


def as_bytes(pictures: Tensor) -> Tensor:
    """Pictures within -1..1 -> uint8 of the same shape."""
    return ((pictures + 1) * 127.5).round().clamp(0, 255).byte()


def as_pictures(pixels: Tensor) -> Tensor:
    """uint8 -> float32 within -1..1."""
    return pixels.float() / 127.5 - 1
