"""Constants that both ends hold: z's that shipped weights, priors and inversions hang on.

What is drawn is compared, not the seeds: they, the counts, the order and the shape all decide it.
To make the digests anew, which makes every result another: `python tests/link/test_seeds.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import cast

import pytest
import torch
from torch import Tensor

from link.adapters import PRIOR_SAMPLES, mapped_reals
from semantic.generators import Generator
from semantic.generators.sampling import mapped_mean
from semantic.latents.codes import load_code
from semantic.latents.mapped import LatentAxes, MappedLatents


class Identity:
    """A generator whose mapped z are the z themselves; it keeps the digest of those asked for."""

    size, w_dim, num_styles, coarse = 128, 512, 18, 8
    w_mean, device = torch.zeros(512), torch.device("cpu")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def mapping(self, z: Tensor) -> Tensor:
        """Digest of the shape and of the first values to a tenth: last bits are the machine's."""
        whole = [list(z.shape), (10 * z[:8, :64]).round().int().tolist()]
        self.asked.append(hashlib.sha256(repr(whole).encode()).hexdigest()[:16])
        return z


def prior_of_mapped_z(generator: Generator) -> None:
    code = load_code("w1", generator)
    cast(Identity, generator).asked.clear()
    mapped_reals(generator, code, PRIOR_SAMPLES)


GOLDEN: dict[str, tuple[Callable[[Generator], object], str]] = {
    "mean": (mapped_mean, "98ab61f376e39845"),
    "scale": (lambda generator: load_code("w2", generator), "0bad488f506b2142"),
    "distance": (MappedLatents.of, "c0135638ca63faf7"),
    "axes": (LatentAxes.of, "1a3d6a8e4f068b2f"),
    "prior": (prior_of_mapped_z, "0b76d34cef0567e6"),
}


def drawn(name: str) -> list[str]:
    generator = Identity()
    GOLDEN[name][0](cast(Generator, generator))
    return generator.asked


@pytest.mark.parametrize("name", GOLDEN)
def test_the_same_z_are_drawn(name: str) -> None:
    assert drawn(name) == [GOLDEN[name][1]]


if __name__ == "__main__":
    for constant in GOLDEN:
        print(constant, *drawn(constant))
