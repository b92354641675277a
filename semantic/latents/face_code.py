"""Code ``face``: a linear code learned for faces, 1,024 numbers for all 23 style inputs.

    u [B, 1024] ─► styles = mean styles + (u * deviations) basis ─► 23 x 512 ─► generator

``w2`` gives the generator two vectors, a coarse and a fine one; photographs need more. W+, a vector
of its own for each style input, can show them, in 11,776 numbers of which most change nothing that
one sees. The basis holds those 1,024 directions in which faces differ most *as seen*: the principal
components of style inputs of faces, with the picture's own metric as the measure
(`semantic.training.face_code`). They are sorted by the variance that faces have there, so that the
first 2 k' numbers are the code for k' symbols. docs/face_code.md has what was tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from semantic import weights
from semantic.generators import Generator
from semantic.latents.codes import LatentCode

__all__ = ["WEIGHTS", "FaceCode"]

WEIGHTS = weights.path("face_code")


@dataclass(frozen=True)
class FaceCode(LatentCode):
    """u [B, 1024], each number of about unit variance among faces, in the order of its worth.

    Attributes:
        mean_styles: [23, 512], what u = 0 stands for.
        basis: [1024, 23 * 512], the style inputs' change for one deviation of each number.
        worth: [1024], J of `semantic.latents.likeness` for one deviation of each number, falling.
        from_vectors: [2, 512, 1024], u of a change of the coarse and of the fine style inputs.
    """

    name = "face"

    mean_styles: Tensor = field(repr=False)
    basis: Tensor = field(repr=False)
    worth: Tensor = field(repr=False)
    from_vectors: Tensor = field(repr=False)
    coarse: int

    @classmethod
    def of(cls, generator: Generator) -> FaceCode:
        """The code of the FFHQ generator.

        Raises:
            ValueError: another generator.
        """

        def build(config: dict[str, Any], state: dict[str, Tensor]) -> FaceCode:
            return cls(**state, coarse=config["coarse"])

        code = weights.read(WEIGHTS, "face code", build).to(generator.device)
        if generator.num_styles != len(code.mean_styles) or not torch.allclose(
            code.mean_styles.mean(dim=0), generator.w_mean, atol=0.01
        ):
            raise ValueError("code must be w1 or w2 for a generator of your own, got 'face'")
        return code

    def to(self, device: torch.device) -> FaceCode:
        """The same on a device."""
        return replace(
            self,
            mean_styles=self.mean_styles.to(device),
            basis=self.basis.to(device),
            worth=self.worth.to(device),
            from_vectors=self.from_vectors.to(device),
        )

    @property
    def k(self) -> int:
        """Complex symbols an item: 512."""
        return len(self.basis) // 2

    @property
    def mean(self) -> Tensor:
        """[1024], zeros: the mean face."""
        return self.basis.new_zeros(len(self.basis))

    def to_symbols(self, latent: Tensor) -> Tensor:
        """u [B, 1024] -> s complex64 [B, 512]; symbol i holds the numbers 2 i and 2 i + 1."""
        return torch.complex(latent[:, 0::2].contiguous(), latent[:, 1::2].contiguous())

    def to_latent(self, s: Tensor) -> Tensor:
        """s complex64 [B, 512] -> u [B, 1024]."""
        return torch.stack([s.real, s.imag], dim=2).flatten(1)

    def styles(self, latent: Tensor) -> Tensor:
        """u [B, 1024] -> [B, 23, 512]."""
        offsets = (self.check(latent) @ self.basis).unflatten(1, self.mean_styles.shape)
        return self.mean_styles + offsets

    def vectors(self, latent: Tensor) -> Tensor:
        """u [B, 1024] -> [B, 2, 512]: the means of the coarse and of the fine style inputs."""
        styles = self.styles(latent)
        return torch.stack([styles[:, : self.coarse].mean(1), styles[:, self.coarse :].mean(1)], 1)

    def moved(self, change: Tensor) -> Tensor:
        """Changes [B, 2, 512] of all coarse and all fine style inputs, as changes of u [B, 1024].

        The nearest of the code's, as seen in the picture.
        """
        return torch.einsum("bni,nij->bj", change, self.from_vectors)

    def mapped(self, w: Tensor) -> Tensor:
        """Mapped w's [B, 512], the same for all style inputs, as u [B, 1024]."""
        offset = w - self.mean_styles.mean(dim=0)
        return self.moved(offset[:, None].expand(-1, 2, -1))

    def improbability(self, generator: Generator) -> Callable[[Tensor], Tensor]:
        """Mean square of u [B, 1024]: [B], 1 of faces."""
        return lambda u: u.square().mean(dim=1)
