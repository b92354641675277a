"""MINE on Gaussians, whose mutual information is known, and at its limits."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from experiments.information.mine import GROUP, Mine, estimate

QUICK = Mine(steps=1000, patience=3)


def gaussians(correlation: float, dimensions: int, count: int = 4000) -> tuple[Tensor, Tensor]:
    """Pairs of vectors whose components correlate one by one."""
    rng = torch.Generator().manual_seed(1)
    x, noise = (torch.randn(count, dimensions, generator=rng) for _ in range(2))
    return x, correlation * x + math.sqrt(1 - correlation**2) * noise


def known(correlation: float, dimensions: int) -> float:
    """-d ln(1 - r^2) / 2 (Cover and Thomas, 8.5)."""
    return -dimensions / 2 * math.log(1 - correlation**2)


def test_gaussians_within_a_tenth() -> None:
    found = estimate(*gaussians(0.95, 1), seeds=1, how=QUICK)
    assert found.mean == pytest.approx(known(0.95, 1), rel=0.1)


def test_gaussians_that_are_mixed_within_a_tenth() -> None:
    """Invertible matrices change nothing; principal components undo their scales."""
    x, y = gaussians(0.8, 2)
    mixed = y @ torch.tensor([[1.0, 5.0], [0.2, -3.0]]) + 7
    found = estimate(100 * x, mixed, seeds=1, how=QUICK)
    assert found.mean == pytest.approx(known(0.8, 2), rel=0.1)


def test_strangers_have_none() -> None:
    """Held out: on its own pairs a network would find some."""
    x, _ = gaussians(0.5, 8, 600)
    y = torch.randn(600, 8, generator=torch.Generator().manual_seed(2))
    found = estimate(x, y, seeds=2, how=Mine(steps=400))
    assert found.mean == pytest.approx(0, abs=0.15)
    assert len(found.nats) == 2


def test_the_same_vector_twice_is_just_below_the_ceiling() -> None:
    x, _ = gaussians(0.5, 3, 5 * GROUP)
    found = estimate(x, x, seeds=1, how=QUICK)
    assert found.ceiling == pytest.approx(math.log(GROUP))
    assert 0.8 * found.ceiling < found.mean <= found.ceiling


def test_equal_seeds_find_equal_figures_whatever_torchs_own_are() -> None:
    x, y = gaussians(0.7, 1, 400)
    first = estimate(x, y, seeds=1, how=Mine(steps=100))
    torch.manual_seed(5)
    assert estimate(x, y, seeds=1, how=Mine(steps=100)) == first
    assert first.spread == 0


@pytest.mark.parametrize(
    ("x", "y", "seeds", "message"),
    [
        (torch.zeros(60, 2), torch.zeros(61, 2), 1, "as many rows, 50 or more, got 60, 61"),
        (torch.zeros(49, 2), torch.zeros(49, 2), 1, "as many rows, 50 or more, got 49, 49"),
        (torch.zeros(60, 2), torch.full((60, 2), torch.nan), 1, "x and y must be finite"),
        (torch.zeros(60, 2), torch.zeros(60, 2), 0, "seeds must be at least 1, got 0"),
    ],
)
def test_pairs_that_cannot_be_measured(x: Tensor, y: Tensor, seeds: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        estimate(x, y, seeds)
