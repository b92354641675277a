"""Latents as complex symbols, and back."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from semantic.generators import Generator
from semantic.latents.codes import OneVector, StyleVectors, TwoVectors, load_code
from semantic.latents.names import CODES


def code(name: str) -> StyleVectors:
    kind = {"w1": OneVector, "w2": TwoVectors}[name]
    return kind(torch.linspace(-1, 1, 512), scale=0.44, num_styles=5, coarse=2)


@given(name=st.sampled_from(["w1", "w2"]), batch=st.integers(1, 4), seed=st.integers(0, 1000))
def test_round_trip(name: str, batch: int, seed: int) -> None:
    latent_code = code(name)
    rng = torch.Generator().manual_seed(seed)
    w = torch.randn(batch, latent_code.vectors, 512, generator=rng)
    s = latent_code.to_symbols(w)
    assert s.shape == (batch, latent_code.k)
    assert s.dtype == torch.complex64
    torch.testing.assert_close(latent_code.to_latent(s), w, atol=1e-5, rtol=0)


def test_halves_are_real_and_imaginary_part() -> None:
    w2 = code("w2")
    w = torch.stack([torch.full((512,), 1.0), torch.full((512,), 2.0)])[None] + w2.w_mean
    s = w2.to_symbols(w) * w2.scale
    torch.testing.assert_close(s, torch.full_like(s, 1 + 2j))


def test_cbr_is_the_papers() -> None:
    assert code("w2").cbr(128) == pytest.approx(0.0104, abs=5e-5)
    assert code("w1").cbr(128) == pytest.approx(0.0052, abs=5e-5)
    assert code("w2").cbr(1024) == pytest.approx(0.0002, abs=5e-5)
    assert (code("w1").k, code("w1").reals, code("w2").k) == (256, 512, 512)


@pytest.mark.weights
def test_mapped_latents_have_unit_variance_a_real(generator: Generator) -> None:
    """2,000 w's of effective rank 32: the relative deviation of the mean square is below 1 %."""
    latent_code = load_code("w1", generator)
    w = generator.mapping(torch.randn(2000, 512, generator=torch.Generator().manual_seed(9)))
    power = latent_code.to_symbols(w[:, None]).abs().square().mean()
    assert float(power) == pytest.approx(2.0, rel=0.05)


def test_unknown_code(generator: Generator) -> None:
    with pytest.raises(ValueError, match=f"code must be one of {', '.join(CODES)}, got 'w3'"):
        load_code("w3", generator)
