"""Latents as complex channel symbols, and back: what a code is, and the codes ``w1`` and ``w2``.

    w [B, n, 512] ─► centre on the mean w ─► / scale ─► 512 n reals ─► 256 n complex symbols

Code ``w1`` sends one latent vector, 256 complex symbols; ``w2`` sends two, coarse and fine style,
512 complex symbols (the paper's k: 512 / (3 * 128 * 128) = 0.0104). The first half of the reals is
the real part, the second half the imaginary part: in ``w2`` that is coarse + j fine.
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from semantic.generators import Generator
from semantic.generators.sampling import mapped
from semantic.generators.styles import coarse_and_fine
from semantic.latents.mapped import MappedLatents
from semantic.latents.names import CODES, known_code

__all__ = ["LatentCode", "OneVector", "StyleVectors", "TwoVectors", "load_code"]

SCALE_SAMPLES, SCALE_SEED = 10_000, 1


class LatentCode(ABC):
    """What is sent of a face: a latent of the code's own shape, [B, ...], as k complex symbols.

    A code holds constants that both ends have; none of them depends on the face.

    Attributes:
        name: as in `semantic.latents.names.CODES`.
        k: complex symbols an item.
        mean: the latent of the mean face, of the shape of one item.
    """

    name: ClassVar[str]

    @classmethod
    @abstractmethod
    def of(cls, generator: Generator) -> LatentCode:
        """The code for a generator."""

    @property
    @abstractmethod
    def k(self) -> int: ...

    @property
    @abstractmethod
    def mean(self) -> Tensor: ...

    @abstractmethod
    def to_symbols(self, latent: Tensor) -> Tensor:
        """Latents [B, ...] -> s complex64 [B, k], of about unit variance a real."""

    @abstractmethod
    def to_latent(self, s: Tensor) -> Tensor:
        """s complex64 [B, k] -> latents [B, ...]; the inverse of :meth:`to_symbols`."""

    @abstractmethod
    def styles(self, latent: Tensor) -> Tensor:
        """Latents [B, ...] -> what the generator is given, [B, num_styles, 512]."""

    @abstractmethod
    def mapped(self, w: Tensor) -> Tensor:
        """Mapped w's [B, 512] as latents [B, ...] of this code."""

    @abstractmethod
    def improbability(self, generator: Generator) -> Callable[[Tensor], Tensor]:
        """How unlikely latents [B, ...] are, [B], about 1 for faces: the inversion's prior term."""

    @property
    def reals(self) -> int:
        """Real numbers an item: 2 k."""
        return 2 * self.k

    def cbr(self, size: int) -> float:
        """Channel bandwidth ratio k / (3 size^2), k in complex channel uses (Eq. 5)."""
        return self.k / (3 * size * size)

    def check(self, latent: Tensor) -> Tensor:
        """Pass on real latents of this code's shape, one or more, else raise ValueError."""
        if latent.shape[1:] != self.mean.shape or not len(latent) or latent.is_complex():
            expected = ", ".join(str(length) for length in self.mean.shape)
            got = f"{list(latent.shape)} {latent.dtype}"
            raise ValueError(f"w must be [B, {expected}] in code {self.name}, got {got}")
        return latent

    def start(self, batch: int) -> Tensor:
        """Latents [batch, ...] that an inversion begins at: the mean face."""
        return self.mean.expand(batch, *self.mean.shape).clone()

    def sample(self, generator: Generator, count: int, seed: int) -> Tensor:
        """Symbols complex64 [count, k] of mapped z."""
        return self.to_symbols(self.mapped(mapped(generator, count, seed)))

    def decoder(self, generator: Generator) -> Callable[[Tensor], Tensor]:
        """Latents [B, ...] -> pictures [B, 3, H, H]: the generator behind this code's styles."""
        return lambda latent: generator(self.styles(latent))


@dataclass(frozen=True)
class StyleVectors(LatentCode):
    """w [B, n, 512]: a vector for the coarse style inputs and one for the fine, or one for all.

    Attributes:
        w_mean: [512], the centre.
        scale: standard deviation of one real of a mapped w; unit variance after division.
        num_styles, coarse: style inputs of the generator, the coarse ones first.
    """

    vectors: ClassVar[int]

    w_mean: Tensor
    scale: float
    num_styles: int
    coarse: int

    @classmethod
    @torch.no_grad()
    def of(cls, generator: Generator) -> StyleVectors:
        """The code for a generator, from its mapped latents alone."""
        w = mapped(generator, SCALE_SAMPLES, SCALE_SEED)
        scale = float((w - generator.w_mean).square().mean().sqrt())
        return cls(generator.w_mean, scale, generator.num_styles, generator.coarse)

    @property
    def k(self) -> int:
        """Complex symbols an item: 256 or 512."""
        return self.vectors * self.w_mean.numel() // 2

    @property
    def mean(self) -> Tensor:
        """[n, 512], the mean w in every vector."""
        return self.w_mean.expand(self.vectors, -1)

    def to_symbols(self, latent: Tensor) -> Tensor:
        """w float32 [B, n, 512] -> s complex64 [B, k]; unit variance a real for mapped w."""
        reals = ((latent - self.w_mean) / self.scale).flatten(1)
        return torch.complex(reals[:, : self.k], reals[:, self.k :])

    def to_latent(self, s: Tensor) -> Tensor:
        """s complex64 [B, k] -> w float32 [B, n, 512]; the inverse of :meth:`to_symbols`."""
        reals = torch.cat([s.real, s.imag], dim=1)
        return reals.unflatten(1, (self.vectors, -1)) * self.scale + self.w_mean

    def styles(self, latent: Tensor) -> Tensor:
        """The first vector for the coarse style inputs, the last for the others."""
        return coarse_and_fine(self.check(latent), self.num_styles, self.coarse)

    def mapped(self, w: Tensor) -> Tensor:
        """The same w in every vector."""
        return w[:, None].expand(-1, self.vectors, -1)

    def improbability(self, generator: Generator) -> Callable[[Tensor], Tensor]:
        """Mahalanobis distance of the vectors among the generator's mapped w."""
        return MappedLatents.of(generator).distance


class OneVector(StyleVectors):
    """One latent for all style inputs, 256 complex symbols."""

    name = "w1"
    vectors = 1


class TwoVectors(StyleVectors):
    """A coarse and a fine latent, 512 complex symbols."""

    name = "w2"
    vectors = 2


def load_code(name: str, generator: Generator) -> LatentCode:
    """The code of this name for a generator.

    Raises:
        ValueError: unknown name.
    """
    module, kind = CODES[known_code(name)].split(":")
    code: LatentCode = getattr(importlib.import_module(module), kind).of(generator)
    return code
