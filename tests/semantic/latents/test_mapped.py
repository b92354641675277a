"""The Gaussian of the generator's mapped latents."""

from __future__ import annotations

import pytest
import torch

from semantic.generators import Generator
from semantic.generators.sampling import mapped as draw
from semantic.latents.mapped import FLOOR, LatentAxes, MappedLatents

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def prior(generator: Generator) -> MappedLatents:
    return MappedLatents.of(generator)


@pytest.fixture(scope="module")
def mapped(generator: Generator) -> torch.Tensor:
    return draw(generator, 20_000, seed=1)


def test_mapped_latents_lie_about_one_away(prior: MappedLatents, mapped: torch.Tensor) -> None:
    """tr(C (C + f I)^-1) / 512, C of other samples. The prior knows C from 5,000 samples: an
    inverse of such a covariance is too large by 5000 / (5000 - 513) at most (inverse Wishart)."""
    eigenvalues = torch.linalg.eigvalsh(torch.cov(mapped.T.double()))
    expected = float((eigenvalues / (eigenvalues + FLOOR * eigenvalues.mean())).mean())
    distance = prior.distance(mapped[:, None])
    noise = 5 * float(distance.std()) / len(distance) ** 0.5
    assert expected - noise < float(distance.mean()) < expected * 5000 / (5000 - 513) + noise


def test_distance_is_the_quadratic_form_of_each_vector(
    prior: MappedLatents, mapped: torch.Tensor
) -> None:
    w = mapped[:4].unflatten(0, (2, 2))
    centred = (w - prior.mean).double()
    by_hand = [
        sum(float(v @ prior.precision.double() @ v) for v in item) / (2 * 512) for item in centred
    ]
    assert prior.distance(w).tolist() == pytest.approx(by_hand, rel=1e-4)


def test_it_is_a_constant_of_the_generator(prior: MappedLatents, generator: Generator) -> None:
    torch.rand(1)  # the global generator has no part in it
    assert torch.equal(prior.precision, MappedLatents.of(generator).precision)


def test_far_latents_are_unlikely(prior: MappedLatents, mapped: torch.Tensor) -> None:
    w = mapped[:1, None]
    assert prior.distance(prior.mean.expand_as(w)) == 0
    far = prior.mean + 2 * (w - prior.mean)
    assert float(prior.distance(far)) == pytest.approx(4 * float(prior.distance(w)), rel=1e-3)


def test_axes_whiten_mapped_latents(generator: Generator) -> None:
    """Unit variance along each axis, within 5 deviations of 4,000 samples: sqrt(2 / 4000) each."""
    axes = LatentAxes.of(generator, count=16)
    c = axes.coordinates(draw(generator, 4000, seed=1))
    # Coordinates of mapped z are not Gaussian: their kurtosis widens the interval.
    deviation = (c.square().var(dim=0) / len(c)).sqrt()
    assert ((c.square().mean(dim=0) - 1).abs() < 5 * deviation + 5 * (2 / 20_000) ** 0.5).all()
    assert c.mean(dim=0).abs().max() < 5 / 4000**0.5 + 5 / 10_000**0.5
    step = torch.randn(3, 16, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(axes.coordinates(axes.mean + axes.steps(step)), step)
