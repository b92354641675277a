"""Latents as complex channel symbols, and back: the codes ``w1`` and ``w2``.

    w [B, n, 512] ─► centre on the mean w ─► / scale ─► 512 n reals ─► 256 n complex symbols

Code ``w1`` sends one latent vector, 256 complex symbols; ``w2`` sends two, coarse and fine style,
512 complex symbols (the paper's k: 512 / (3 * 128 * 128) = 0.0104). The first half of the reals is
the real part, the second half the imaginary part: in ``w2`` that is coarse + j fine.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from semantic.generators import Generator

__all__ = ["CODES", "LatentCode"]

CODES = {"w1": 1, "w2": 2}  # latent vectors of each code
SCALE_SAMPLES = 10_000


@dataclass(frozen=True)
class LatentCode:
    """A code and the constants that both ends hold, taken from the generator alone.

    Attributes:
        name: "w1" or "w2".
        w_mean: [512], the centre.
        scale: standard deviation of one real of a mapped w; unit variance after division.
    """

    name: str
    w_mean: Tensor
    scale: float

    @classmethod
    @torch.no_grad()
    def of(cls, generator: Generator, name: str) -> LatentCode:
        """The code ``name`` for this generator.

        Raises:
            ValueError: unknown name.
        """
        if name not in CODES:
            raise ValueError(f"code must be one of {', '.join(CODES)}, got {name!r}")
        w_mean = generator.w_mean
        z = torch.randn(SCALE_SAMPLES, w_mean.numel(), generator=torch.Generator().manual_seed(1))
        w = generator.mapping(z.to(w_mean.device))
        return cls(name, w_mean, float((w - w_mean).square().mean().sqrt()))

    @property
    def vectors(self) -> int:
        """Latent vectors an item: 1 or 2."""
        return CODES[self.name]

    @property
    def k(self) -> int:
        """Complex symbols an item: 256 or 512."""
        return self.vectors * self.w_mean.numel() // 2

    @property
    def reals(self) -> int:
        """Real numbers an item: 2 k."""
        return 2 * self.k

    def cbr(self, size: int) -> float:
        """Channel bandwidth ratio k / (3 size^2), k in complex channel uses (Eq. 5)."""
        return self.k / (3 * size * size)

    def to_symbols(self, w: Tensor) -> Tensor:
        """w float32 [B, n, 512] -> s complex64 [B, k]; unit variance a real for mapped w."""
        reals = ((w - self.w_mean) / self.scale).flatten(1)
        return torch.complex(reals[:, : self.k], reals[:, self.k :])

    def to_latent(self, s: Tensor) -> Tensor:
        """s complex64 [B, k] -> w float32 [B, n, 512]; the inverse of :meth:`to_symbols`."""
        reals = torch.cat([s.real, s.imag], dim=1)
        return reals.unflatten(1, (self.vectors, -1)) * self.scale + self.w_mean
