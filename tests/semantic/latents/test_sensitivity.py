"""The distortion's metric on latents, against the distortion itself."""

from __future__ import annotations

import pytest
import torch

from semantic.generators import Generator
from semantic.latents.codes import load_code
from semantic.latents.sensitivity import _embedded, latent_metric
from semantic.metrics.lpips import Lpips

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def lpips() -> Lpips:
    return Lpips.load("vgg")


def decoded(generator: Generator, w: torch.Tensor) -> torch.Tensor:
    """Pictures of latents of code w1."""
    return load_code("w1", generator).decoder(generator)(w)


@torch.no_grad()
def embedded_distance(generator: Generator, lpips: Lpips, w: torch.Tensor) -> float:
    """|psi(w) - psi(mean w)|^2."""
    parts = zip(
        _embedded(decoded(generator, w), lpips),
        _embedded(decoded(generator, generator.w_mean[None, None]), lpips),
        strict=True,
    )
    return float(sum((a - b).square().sum() for a, b in parts))


def test_the_embedding_turns_j_into_a_squared_distance(generator: Generator, lpips: Lpips) -> None:
    w = generator.mapping(torch.randn(1, 512, generator=torch.Generator().manual_seed(2)))[:, None]
    with torch.no_grad():
        a, b = decoded(generator, w), decoded(generator, generator.w_mean[None, None])
        expected = (a - b).square().mean() + lpips(a, b)
    assert embedded_distance(generator, lpips, w) == pytest.approx(float(expected), rel=1e-3)


def test_a_sensitive_direction_changes_the_picture_more(generator: Generator, lpips: Lpips) -> None:
    """The strongest of 18 sampled gradients' directions against one of no preference."""
    rng = torch.Generator().manual_seed(0)
    near = generator.w_mean + 0.02 * torch.randn(3, 1, 512, generator=rng)
    metric = latent_metric(lambda w: decoded(generator, w), lpips, near, rng)
    assert float(metric.trace()) == pytest.approx(512)
    torch.testing.assert_close(metric, metric.T)
    strong = torch.linalg.eigh(metric).eigenvectors[:, -1].float()
    random = torch.randn(512, generator=rng)
    step = 0.3
    changes = [
        embedded_distance(generator, lpips, generator.w_mean + step * d[None, None] / d.norm())
        for d in (strong, random)
    ]
    assert changes[0] > 3 * changes[1]
