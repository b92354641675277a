"""The fast inversion: the first look is worth many steps, and steps make it better."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from semantic.generators import Generator
from semantic.generators.sampling import mapped
from semantic.latents.codes import LatentCode
from semantic.latents.encoder import FaceEncoder
from semantic.latents.fast import FastInversion
from semantic.latents.likeness import Likeness
from semantic.metrics.identity import Identity
from semantic.metrics.lpips import Lpips

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def fast(generator: Generator, codes: dict[str, LatentCode]) -> FastInversion:
    likeness = Likeness(Lpips.load("vgg"), Identity.load("loss"))
    return FastInversion(generator, codes["face"], likeness, FaceEncoder.load())


@pytest.fixture(scope="module")
def photograph(generator: Generator) -> Tensor:
    with torch.no_grad():
        return generator(mapped(generator, 1, 21)[:, None].expand(-1, 23, -1)).clamp(-1, 1)


def unlike(fast: FastInversion, u: Tensor, photograph: Tensor) -> float:
    with torch.no_grad():
        parts = fast.likeness.parts(fast.generator(fast.code.styles(u)))
        return float(fast.likeness.distance(parts, fast.likeness.parts(photograph)))


def test_each_step_of_the_way_is_nearer(fast: FastInversion, photograph: Tensor) -> None:
    mean = unlike(fast, fast.code.start(1), photograph)
    look = unlike(fast, fast.find(photograph, steps=0), photograph)
    steps = unlike(fast, fast.find(photograph, steps=4), photograph)
    assert steps < look < 0.6 * mean


def test_the_same_photograph_has_the_same_latent(fast: FastInversion, photograph: Tensor) -> None:
    first, second = fast.find(photograph, steps=1), fast.find(photograph, steps=1)
    assert torch.equal(first, second) and first.shape == (1, 1024)
