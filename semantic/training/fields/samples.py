"""Latents with their pictures and what the predictor sees in them: what the fields start from.

Latents are mapped z, spread as inverted photographs are: those of code w2 have nearly independent
coarse and fine vectors (their offsets from the mean have a cosine of 0.2), and somewhat more energy
in the directions that change the picture little. No photograph is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from tqdm import tqdm

from semantic.editing.heads import HEADS
from semantic.editing.matching import Predictor, position
from semantic.files import write_atomically
from semantic.generators import Generator
from semantic.generators.sampling import mapped
from semantic.generators.styles import coarse_and_fine
from semantic.latents.mapped import LatentAxes
from semantic.precision import fast_products

__all__ = ["Labelled", "Samples", "draw_latents", "labelled", "load_samples", "moved_latents"]

CHUNK = 250  # latents a file
BATCH = 5
SINGLE = 0.25  # share of latents of code w1, both vectors being the same
INDEPENDENT = 0.6  # share of the others whose fine vector comes from another z altogether
NOISE = 0.5  # standard deviations added along each principal direction
SPREAD = (0.75, 1.1)  # of the distance from the mean
MOVED = 3.0  # degrees
MOVED_CHUNKS = 10_000  # where the chunks of moved latents begin
BOUNDS = (-4.0, 8.0)  # positions beyond are as good as these

Latents = tuple[Tensor, Tensor]  # w [N, 2, 512], and which are of code w1


@dataclass(frozen=True)
class Samples:
    """w [N, 2, 512]; single [N], whether both vectors are one (code w1); image uint8."""

    w: Tensor
    single: Tensor
    image: Tensor

    def pictures(self, chosen: Tensor) -> Tensor:
        """float32 [n, 3, H, H] within -1..1."""
        return self.image[chosen].float() / 127.5 - 1


@dataclass(frozen=True)
class Labelled(Samples):
    """Samples with ``labels`` [N, 5], the positions that the predictor sees in their pictures."""

    labels: Tensor

    @classmethod
    def joined(cls, parts: Sequence[Labelled]) -> Labelled:
        """All of them, one after the other."""
        columns = zip(*(vars(part).values() for part in parts), strict=True)
        return cls(*(torch.cat(column) for column in columns))


@torch.no_grad()
def labelled(samples: Samples, predictor: Predictor, device: torch.device) -> Labelled:
    """The samples with the predictor's labels, which are kept within BOUNDS."""
    found = []
    for chosen in torch.arange(len(samples.w)).split(16):
        seen = predictor(samples.pictures(chosen).to(device))
        found.append(position(seen, near=2).cpu())
    return Labelled(**vars(samples), labels=torch.cat(found).clamp(*BOUNDS))


@torch.no_grad()
def draw_latents(generator: Generator, axes: LatentAxes, chunk: int, seed: int) -> Latents:
    """The latents of file ``chunk``: w [250, 2, 512] and which are of code w1, [250]."""
    rng = torch.Generator().manual_seed(seed * 100_003 + chunk)

    def uniform(*shape: int) -> Tensor:
        return torch.rand(shape, generator=rng)

    w = mapped(generator, 2 * CHUNK, rng).unflatten(0, (CHUNK, 2))
    w = w.cpu() - generator.w_mean.cpu()
    blend = torch.where(uniform(CHUNK, 1) < INDEPENDENT, torch.ones(CHUNK, 1), uniform(CHUNK, 1))
    w[:, 1] = w[:, 0] + blend * (w[:, 1] - w[:, 0])
    noise = torch.randn(CHUNK, 2, len(axes.axes), generator=rng)
    w += NOISE * uniform(CHUNK, 1, 1) * axes.steps(noise)
    low, high = SPREAD
    w *= low + (high - low) * uniform(CHUNK, 1, 1)
    single = uniform(CHUNK) < SINGLE
    w[single, 1] = w[single, 0]
    return generator.w_mean.cpu() + w, single


@torch.no_grad()
def _decoded(generator: Generator, w: Tensor) -> Tensor:
    """Pictures uint8 [N, 3, H, H]."""
    pictures = []
    with fast_products(generator.device):
        for part in w.split(BATCH):
            styles = coarse_and_fine(
                part.to(generator.device), generator.num_styles, generator.coarse
            )
            picture = generator(styles).float().clamp(-1, 1)
            pictures.append((picture * 127.5 + 127.5).round().byte().cpu())
    return torch.cat(pictures).contiguous()


def moved_latents(
    generator: Generator, axes: LatentAxes, straight: Tensor, chunk: int, seed: int
) -> Latents:
    """Latents moved by up to MOVED degrees along one straight direction each.

    Degrees that few faces have become common, and so do latents as they are in the middle of an
    edit. ``straight``: [5, 3, R].
    """
    w, single = draw_latents(generator, axes, MOVED_CHUNKS + chunk, seed)
    rng = torch.Generator().manual_seed(seed * 100_003 + 2 * MOVED_CHUNKS + chunk)
    attribute = torch.randint(len(straight), (CHUNK,), generator=rng)
    amount = MOVED * (2 * torch.rand(CHUNK, 1, 1, generator=rng) - 1)
    heads = straight.cpu()[attribute]
    along = torch.where(single[:, None, None], heads[:, HEADS["w1"]], heads[:, HEADS["w2"]])
    return w + amount * axes.steps(along), single


def load_samples(
    generator: Generator, draw: Callable[[int], Latents], count: int, path: Path
) -> Samples:
    """``count`` samples, rounded up to whole files; decoded where not on the disk.

    Args:
        draw: gives the latents of file 0, 1, ..
        path: the beginning of the files' names.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    files = []
    for chunk in tqdm(range(-(-count // CHUNK)), desc=f"{path.name} samples", unit="file"):
        file = path.with_name(f"{path.name}-{chunk:04d}.safetensors")
        if not file.exists():
            w, single = draw(chunk)
            tensors = {"w": w.contiguous(), "single": single, "image": _decoded(generator, w)}
            write_atomically(file, partial(save_file, tensors))
        files.append(load_file(file))
    return Samples(*(torch.cat([f[name] for f in files]) for name in ("w", "single", "image")))
