"""Generated pairs: numbers of the code and their picture, endless, and no way back to be computed.

A third is Gaussian, a third mixed mapped latents as the code has them, a third between two
photographs: together they surround what photographs need.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from semantic.files import write_atomically
from semantic.generators import Generator
from semantic.latents.face_code import FaceCode
from semantic.precision import fast_products
from semantic.training.face_code.gradients import mixed
from semantic.training.face_code.photographs import as_bytes

__all__ = ["draw", "pairs"]

CHUNK = 500
NOISE = 0.25  # deviations, added to what lies between photographs


def pairs(
    generator: Generator,
    code: FaceCode,
    photographs: Tensor,
    reading: Tensor,
    chunk: int,
    work: Path,
) -> tuple[Tensor, Tensor]:
    """u [500, 1024] and uint8 pictures [500, 3, 128, 128] of a chunk, kept in ``work``.

    Args:
        photographs: u [N, 1024] of some.
        reading: [n * 512, 1024], numbers of style inputs.
    """
    file = work / "pairs" / f"{chunk}.safetensors"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        u = draw(generator, photographs, reading, torch.Generator().manual_seed(chunk))
        pictures = torch.cat([_decoded(generator, code, item) for item in tqdm(u, "pairs")])
        kept = {"u": u.half(), "pictures": as_bytes(pictures)}
        write_atomically(file, lambda temporary: save_file(kept, temporary))
    held = load_file(file)
    return held["u"].float(), held["pictures"]


def draw(
    generator: Generator, photographs: Tensor, reading: Tensor, rng: torch.Generator
) -> Tensor:
    """u [500, 1024]."""

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(CHUNK, 1, generator=rng)

    normal = torch.randn(CHUNK, reading.shape[1], generator=rng) * uniform(0.3, 0.9)
    offsets = (mixed(generator, CHUNK, rng) - generator.w_mean).flatten(1)
    of_mapped = (offsets @ reading) * uniform(0.6, 1.0)
    first, second = torch.randint(len(photographs), (2, CHUNK), generator=rng)
    share = uniform(0.0, 1.0)
    between = share * photographs[first] + (1 - share) * photographs[second]
    between = between * uniform(0.7, 1.0) / (share.square() + (1 - share).square()).sqrt()
    between = between + NOISE * torch.randn(between.shape, generator=rng)
    kind = torch.randint(3, (CHUNK, 1), generator=rng)
    return torch.where(kind == 0, normal, torch.where(kind == 1, of_mapped, between))


@torch.no_grad()
def _decoded(generator: Generator, code: FaceCode, u: Tensor) -> Tensor:
    with fast_products(u.device):
        return generator(code.styles(u[None])).float()
