"""The basis against a dense eigendecomposition, and the style prior against its own samples."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from semantic.training.face_code.basis import seen_components
from semantic.training.face_code.style_prior import StylePrior

INPUTS, WIDTH, NUMBERS = 3, 8, 6


def random(*shape: int, seed: int) -> Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=rng, dtype=torch.float64)


@pytest.fixture
def prior() -> StylePrior:
    root, mixing = random(INPUTS, INPUTS, seed=0), random(WIDTH, WIDTH, seed=1)
    floor = torch.tensor([0.1, 0.2, 0.3], dtype=torch.float64)
    return StylePrior(root @ root.T, floor, mixing @ mixing.T / WIDTH)


def dense(prior: StylePrior) -> Tensor:
    floor = torch.kron(torch.diag(prior.floor), torch.eye(WIDTH, dtype=torch.float64))
    return torch.kron(prior.amplitude, prior.mapped) + floor


def test_the_prior_multiplies_as_its_dense_form(prior: StylePrior) -> None:
    rows = random(5, INPUTS * WIDTH, seed=2)
    torch.testing.assert_close(prior.times(rows), rows @ dense(prior))


def test_the_prior_is_found_again(prior: StylePrior) -> None:
    """2,000 samples of 24 numbers: relative deviation of a variance 3 %, four of them allowed."""
    root = torch.linalg.cholesky(dense(prior))
    samples = (random(2000, INPUTS * WIDTH, seed=3) @ root.T).unflatten(1, (INPUTS, WIDTH))
    found = StylePrior.fit(samples, prior.mapped)
    expected, got = dense(prior).diagonal(), dense(found).diagonal()
    torch.testing.assert_close(got, expected, rtol=0.13, atol=0)


def test_components_are_those_of_the_dense_matrices(prior: StylePrior) -> None:
    gradients = random(400, INPUTS * WIDTH, seed=4).float()
    basis = seen_components(gradients, prior, NUMBERS)
    metric = (gradients.T @ gradients).double() / len(gradients)
    variances, axes = torch.linalg.eigh(metric)
    half = axes @ torch.diag(variances.sqrt()) @ axes.T  # M^(1/2)
    expected = torch.linalg.eigvalsh(half @ dense(prior) @ half).flip(0)[:NUMBERS]
    torch.testing.assert_close(basis.worth.double(), expected, rtol=1e-4, atol=0)
    # One deviation of a number changes J by its worth, and numbers do not touch each other.
    seen = basis.directions.double() @ metric @ basis.directions.double().T
    torch.testing.assert_close(seen, torch.diag(expected), rtol=1e-3, atol=1e-3)


def test_what_is_in_the_code_is_read_back(prior: StylePrior) -> None:
    basis = seen_components(random(400, INPUTS * WIDTH, seed=4).float(), prior, NUMBERS)
    u = random(3, NUMBERS, seed=5).float()
    torch.testing.assert_close(u @ basis.directions @ basis.reading, u, rtol=1e-2, atol=1e-2)
