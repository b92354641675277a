"""Mapped z: the same for a seed and for random numbers of that seed, and their mean."""

from __future__ import annotations

import pytest
import torch

from semantic.generators import Generator
from semantic.generators.sampling import mapped, mapped_mean

pytestmark = pytest.mark.weights


def test_a_seed_and_random_numbers_of_it_give_the_same(generator: Generator) -> None:
    rng = torch.Generator().manual_seed(3)
    first, second = mapped(generator, 4, rng), mapped(generator, 4, rng)
    assert torch.equal(first, mapped(generator, 4, seed=3))
    assert not torch.equal(first, second)
    z = torch.randn(4, 512, generator=torch.Generator().manual_seed(3))
    torch.testing.assert_close(first, generator.mapping(z))


def test_the_mean_is_the_generators(generator: Generator) -> None:
    assert torch.equal(mapped_mean(generator), generator.w_mean)
