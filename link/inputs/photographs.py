"""A photograph's way to a latent: its face is aligned, then inverted (Eq. 8-9)."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL.Image import Image
from torch import Tensor

from link.inputs.face import check_aligned
from link.models import Models
from semantic.faces.photographs import read_image
from semantic.latents.codes import LatentCode
from semantic.latents.face_code import FaceCode
from semantic.latents.inversion import invert
from semantic.progress import Watch

__all__ = ["aligned_face", "inverted"]


def aligned_face(
    models: Models, photograph: Path | str | Image | Tensor, number: int | None, aligned: bool
) -> tuple[Tensor, str]:
    """The face [1, 3, H, H] of what `Link.face` takes, in the generator's framing, and its note.

    Raises:
        ImageError: the photograph cannot be read, or shows no usable face.
    """
    if isinstance(photograph, Tensor):
        return check_aligned(photograph).to(models.device, torch.float32), ""
    opened = photograph if isinstance(photograph, Image) else read_image(photograph)
    found = models.aligner.align(opened.convert("RGB"), models.size, face=number, aligned=aligned)
    return found.image, found.note


def inverted(
    models: Models,
    code: LatentCode,
    image: Tensor,
    way: tuple[str, int],
    seed: int,
    progress: bool | Watch,
) -> Tensor:
    """Latents of aligned faces [B, 3, H, H] within -1..1.

    Args:
        way: the inversion and its steps, as `semantic.latents.names.way` gives them.
        seed: of the paper's starting z.
    """
    inversion, steps = way
    with torch.enable_grad():  # the search needs it, whatever the caller is about
        if inversion == "fast" and isinstance(code, FaceCode):
            return models.fast_inversion(code).find(image, steps, progress)
        found = invert(
            models.inverter,
            code,
            models.lpips,
            image,
            mode=inversion,
            steps=steps,
            rng=torch.Generator().manual_seed(seed),
            progress=progress,
        )
    return found.w
