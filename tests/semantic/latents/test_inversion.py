"""Inversion: it goes downhill, finds what it made itself, and takes each item on its own."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from semantic.generators import Generator
from semantic.latents.codes import LatentCode, load_code
from semantic.latents.inversion import (
    CHECK_EVERY,
    ETA_INV,
    MIN_STEPS,
    _converged,
    distortion,
    invert,
)
from semantic.metrics.lpips import Lpips

pytestmark = pytest.mark.weights

Codes = dict[str, LatentCode]


@pytest.fixture(scope="module")
def lpips() -> Lpips:
    return Lpips.load("vgg")


@pytest.fixture(scope="module")
def faces(generator: Generator) -> Tensor:
    """Two faces of the generator's own."""
    z = torch.randn(2, 512, generator=torch.Generator().manual_seed(3))
    w = generator.w_mean + 0.7 * (generator.mapping(z) - generator.w_mean)
    return load_code("w1", generator).decoder(generator)(w[:, None]).detach()


def test_adam_goes_downhill(
    generator: Generator, codes: Codes, lpips: Lpips, faces: Tensor
) -> None:
    found = invert(generator, codes["w2"], lpips, faces[:1], steps=12)
    assert found.w.shape == (1, 2, 512)
    assert found.history[-1] < 0.6 * found.history[0]


def test_items_do_not_touch_each_other(
    generator: Generator, codes: Codes, lpips: Lpips, faces: Tensor
) -> None:
    """Adam divides by the gradient's size: rounding grows, so 1e-2 of a rate of 0.1 a step."""
    both = invert(generator, codes["w1"], lpips, faces, steps=3).w
    alone = invert(generator, codes["w1"], lpips, faces[1:], steps=3).w
    torch.testing.assert_close(both[1:], alone, atol=1e-2, rtol=0)


def test_paper_mode_is_literal_gradient_descent(
    generator: Generator, codes: Codes, lpips: Lpips, faces: Tensor
) -> None:
    """One step against Eq. 9 written out."""
    found = invert(
        generator,
        codes["w1"],
        lpips,
        faces[:1],
        "paper",
        steps=1,
        rng=torch.Generator().manual_seed(4),
    )
    z = torch.randn(1, 512, generator=torch.Generator().manual_seed(4)).requires_grad_()
    j = distortion(generator, codes["w1"], lpips, faces[:1])(generator.mapping(z)[:, None])
    (gradient,) = torch.autograd.grad(j.sum(), z)
    expected = generator.mapping(z.detach() - ETA_INV * gradient)
    torch.testing.assert_close(found.w[:, 0], expected, atol=1e-5, rtol=0)


def test_distortion_vanishes_at_the_latent_itself(
    generator: Generator, codes: Codes, lpips: Lpips
) -> None:
    """Up to bfloat16's rounding of the features, 2^-9, where the processor has it."""
    w = generator.w_mean[None, None]
    picture = codes["w1"].decoder(generator)(w)
    assert distortion(generator, codes["w1"], lpips, picture)(w).abs() < 2e-3


def test_the_stop_rule() -> None:
    """Less than 1e-5 a step for every item, not before the minimum of steps."""
    steps = torch.arange(2 * MIN_STEPS)
    still = list(torch.stack([0.3 - 2e-6 * steps, 0.5 - 4e-6 * steps], dim=1))
    one_moves = list(torch.stack([0.3 - 2e-6 * steps, 0.5 - 1e-4 * steps], dim=1))
    assert _converged(still[:MIN_STEPS])
    assert not _converged(still[: MIN_STEPS - CHECK_EVERY])
    assert not _converged(one_moves)


def test_same_seed_same_latent(
    generator: Generator, codes: Codes, lpips: Lpips, faces: Tensor
) -> None:
    first, second = (
        invert(
            generator, codes["w1"], lpips, faces[:1], "paper", 2, torch.Generator().manual_seed(1)
        ).w
        for _ in range(2)
    )
    assert torch.equal(first, second)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mode": "newton"}, "inversion must be one of adam, paper, got 'newton'"),
        ({"steps": 0}, "steps must be at least 1, got 0"),
    ],
)
def test_bad_arguments(
    generator: Generator, codes: Codes, lpips: Lpips, faces: Tensor, arguments: dict, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        invert(generator, codes["w2"], lpips, faces, **arguments)
