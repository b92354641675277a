"""Gradients of the picture along random directions of the likeness, around faces.

g = (d psi / d styles)^T v, v standard normal, so that E[g g^T] is the picture's metric M on style
inputs. Half of the places are photographs, half latents mixed of two mapped ones, all drawn some
way to the mean, where noisy receivers decode.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from semantic.files import write_atomically
from semantic.generators import Generator
from semantic.generators.sampling import mapped
from semantic.latents.likeness import Likeness
from semantic.precision import fast_products

__all__ = ["gradients", "mixed", "places"]

PROBES = 3  # directions a place
NEAREST = 0.5  # of the distance from the mean, at least so much is kept
CHUNK = 50  # places a file


def gradients(
    generator: Generator, likeness: Likeness, found: Tensor, count: int, work: Path
) -> Tensor:
    """G [3 count, n * 512], kept in ``work`` as it grows.

    Args:
        found: style inputs [N, n, 512] of photographs.
    """
    parts = []
    for chunk in tqdm(range(0, count, CHUNK), "gradients", leave=False):
        file = work / "gradients" / f"{chunk}.safetensors"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            rng = torch.Generator().manual_seed(chunk)
            around = places(generator, found, min(CHUNK, count - chunk), rng)
            rows = torch.cat([_probed(generator, likeness, place, rng) for place in around])
            write_atomically(file, lambda kept, g=rows: save_file({"rows": g}, kept))  # type: ignore[misc]
        parts.append(load_file(file)["rows"].float())
    return torch.cat(parts)


def places(
    generator: Generator, found: Tensor, count: int, rng: torch.Generator
) -> Iterator[Tensor]:
    """Style inputs [1, n, 512], photographs and mixed latents in turn, drawn to the mean."""
    others = mixed(generator, count, rng)
    for number in range(count):
        which = int(torch.randint(len(found), (), generator=rng))
        styles = found[which] if number % 2 else others[number]
        share = NEAREST + (1 - NEAREST) * torch.rand((), generator=rng)
        yield torch.lerp(generator.w_mean.expand_as(styles), styles, share)[None]


def mixed(generator: Generator, count: int, rng: torch.Generator) -> Tensor:
    """Style inputs [count, n, 512] of two mapped latents each, with a random crossover."""
    coarse, fine = mapped(generator, 2 * count, rng).unflatten(0, (2, count)).unbind()
    crossover = torch.randint(generator.num_styles, (count, 1, 1), generator=rng)
    is_coarse = torch.arange(generator.num_styles)[:, None] < crossover
    return torch.where(is_coarse.to(coarse.device), coarse[:, None], fine[:, None])


def _probed(
    generator: Generator, likeness: Likeness, styles: Tensor, rng: torch.Generator
) -> Tensor:
    styles = styles.clone().requires_grad_()
    with fast_products(styles.device):
        parts = likeness.parts(generator(styles))
    rows = []
    for probe in range(PROBES):
        along = [torch.randn(part.shape, generator=rng).to(part.device) for part in parts]
        (g,) = torch.autograd.grad(parts, styles, along, retain_graph=probe < PROBES - 1)
        rows.append(g.flatten(1).half().cpu())
    return torch.cat(rows)
