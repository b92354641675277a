"""The Gaussian of the generator's mapped latents."""

from __future__ import annotations

import pytest
import torch

from semantic.generators import Generator
from semantic.latents.mapped import FLOOR, LatentPrior
from semantic.latents.mapped import mapped as draw

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def prior(generator: Generator) -> LatentPrior:
    return LatentPrior.of(generator)


@pytest.fixture(scope="module")
def mapped(generator: Generator) -> torch.Tensor:
    return draw(generator, 20_000, seed=1)


def test_mapped_latents_lie_about_one_away(prior: LatentPrior, mapped: torch.Tensor) -> None:
    """tr(C (C + f I)^-1) / 512, C of other samples. The prior knows C from 5,000 samples: an
    inverse of such a covariance is too large by 5000 / (5000 - 513) at most (inverse Wishart)."""
    eigenvalues = torch.linalg.eigvalsh(torch.cov(mapped.T.double()))
    expected = float((eigenvalues / (eigenvalues + FLOOR * eigenvalues.mean())).mean())
    distance = prior.distance(mapped[:, None])
    noise = 5 * float(distance.std()) / len(distance) ** 0.5
    assert expected - noise < float(distance.mean()) < expected * 5000 / (5000 - 513) + noise


def test_distance_is_the_quadratic_form_of_each_vector(
    prior: LatentPrior, mapped: torch.Tensor
) -> None:
    w = mapped[:4].unflatten(0, (2, 2))
    centred = (w - prior.mean).double()
    by_hand = [
        sum(float(v @ prior.precision.double() @ v) for v in item) / (2 * 512) for item in centred
    ]
    assert prior.distance(w).tolist() == pytest.approx(by_hand, rel=1e-4)


def test_it_is_a_constant_of_the_generator(prior: LatentPrior, generator: Generator) -> None:
    torch.rand(1)  # the global generator has no part in it
    assert torch.equal(prior.precision, LatentPrior.of(generator).precision)


def test_far_latents_are_unlikely(prior: LatentPrior, mapped: torch.Tensor) -> None:
    w = mapped[:1, None]
    assert prior.distance(prior.mean.expand_as(w)) == 0
    far = prior.mean + 2 * (w - prior.mean)
    assert float(prior.distance(far)) == pytest.approx(4 * float(prior.distance(w)), rel=1e-3)
