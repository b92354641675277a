"""Inversions kept on the disk: the slowest stage is run once for a photograph and a code."""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from link.keeping.results import write_atomically
from link.settings import LinkSettings
from link.transmitter import Transmitter
from semantic.faces.photographs import read_image

__all__ = ["stored_inversion"]


def stored_inversion(
    transmitter: Transmitter,
    path: Path,
    settings: LinkSettings,
    folder: Path,
    size: int | None = None,
) -> tuple[Tensor, Tensor]:
    """The aligned face [1, 3, size, size] of a photograph and its latent [1, n, 512].

    Both come from ``folder`` when they were made before; ``size`` is the settings' own if None.

    Raises:
        ImageError: the photograph cannot be used.
    """
    file = folder / f"{path.name}.{transmitter.code.name}.safetensors"
    if not file.exists():
        image = transmitter.align(read_image(path), size or settings.networks.size).image
        latent = settings.latent
        w = transmitter.invert(image, latent.inversion, latent.steps, settings.seed)
        tensors = {"image": image.cpu().contiguous(), "w": w.cpu().contiguous()}
        write_atomically(file, lambda temporary: save_file(tensors, temporary))
    stored = load_file(file)
    device = transmitter.models.device
    return stored["image"].to(device), stored["w"].to(device)
