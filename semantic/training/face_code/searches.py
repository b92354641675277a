"""Photographs searched for in W+, all style inputs free: what faces need of the generator."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from semantic.files import write_atomically
from semantic.generators import Generator
from semantic.latents.likeness import Likeness
from semantic.latents.mapped import MappedLatents
from semantic.precision import fast_products
from semantic.training.face_code.photographs import as_pictures

__all__ = ["searched", "style_search"]

STEPS, RATE = 50, 0.12
LAMBDA_PRIOR = 0.02  # a quarter of it gives likenesses with melted eyes


def searched(generator: Generator, likeness: Likeness, faces: Tensor, work: Path) -> Tensor:
    """Style inputs [N, n, 512] of uint8 faces [N, 3, 128, 128], each kept in ``work``."""
    found = []
    for number, face in enumerate(tqdm(faces, "search W+", leave=False)):
        file = work / "styles" / f"{number}.safetensors"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            styles = style_search(generator, likeness, as_pictures(face[None]))
            write_atomically(file, lambda kept, s=styles: save_file({"styles": s}, kept))  # type: ignore[misc]
        found.append(load_file(file)["styles"])
    return torch.cat(found)


def style_search(generator: Generator, likeness: Likeness, picture: Tensor) -> Tensor:
    """Style inputs [1, n, 512] of a picture [1, 3, 128, 128]."""
    with torch.no_grad(), fast_products(picture.device):
        target = likeness.parts(picture)
    mapped = MappedLatents.of(generator)
    styles = generator.w_mean.expand(1, generator.num_styles, -1).clone().requires_grad_()
    optimizer = torch.optim.Adam([styles], lr=RATE, betas=(0.9, 0.99))
    for step in range(STEPS):
        done = (step + 1) / STEPS  # up in a tenth of the steps, down in the second half
        fall = 0.5 - 0.5 * math.cos(math.pi * min(1.0, (1 - done) / 0.5))
        optimizer.param_groups[0]["lr"] = RATE * min(1.0, done / 0.1) * fall
        with fast_products(picture.device):
            parts = likeness.parts(generator(styles))
        loss = likeness.distance(parts, target) + LAMBDA_PRIOR * mapped.distance(styles)
        (styles.grad,) = torch.autograd.grad(loss.sum(), styles)
        optimizer.step()
    return styles.detach()
