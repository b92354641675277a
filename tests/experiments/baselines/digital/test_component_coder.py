"""Components in so many bytes: exact length, near the rate-distortion bound, and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from adapters.prior.linear_code import reverse_water_filling
from experiments.baselines.digital.component_coder import ComponentCoder

VARIANCES = torch.logspace(2, -3, 200, dtype=torch.float64)


@pytest.fixture(scope="module")
def coder() -> ComponentCoder:
    return ComponentCoder(VARIANCES)


def items(count: int, seed: int) -> np.ndarray:
    rng = torch.Generator().manual_seed(seed)
    z = torch.randn(count, len(VARIANCES), generator=rng, dtype=torch.float64)
    return (z * VARIANCES.sqrt()).numpy()


@pytest.mark.parametrize(("size", "most"), [(4, 1.7), (16, 1.5), (64, 1.6), (150, 1.8)])
def test_the_error_is_near_the_bound(coder: ComponentCoder, size: int, most: float) -> None:
    """Never below what the rate-distortion function allows, but for the spread of 60 items, and
    above it by the loss of rounding: at most a quarter of a bit, 2^(1/2) in squared error at high
    rates, and the bits that say the step."""
    errors = []
    for z in items(60, size):
        data = coder.encode(z, size)
        assert data is not None and len(data) == size
        z_hat = coder.decode(data)
        assert z_hat is not None
        errors.append(float(((z - z_hat) ** 2).sum()))
    bound = reverse_water_filling(VARIANCES, 8 * size * math.log(2))
    spread = float(np.std(errors)) / len(errors) ** 0.5
    assert bound - 4 * spread < np.mean(errors) < most * bound


@given(size=st.integers(3, 120), scale=st.floats(0.2, 1.5), seed=st.integers(0, 1000))
def test_what_is_written_is_read(coder: ComponentCoder, size: int, scale: float, seed: int) -> None:
    """Whatever the item: exactly so many bytes, and the same estimate from the same bytes."""
    z = scale * items(1, seed)[0]
    data = coder.encode(z, size)
    if data is not None:
        assert len(data) == size
        z_hat = coder.decode(data)
        assert z_hat is not None and np.isfinite(z_hat).all()
        assert ((z - z_hat) ** 2).sum() < (z**2).sum() + float(VARIANCES.sum())


@given(data=st.binary(min_size=1, max_size=60))
def test_any_bytes_are_read_or_refused(coder: ComponentCoder, data: bytes) -> None:
    """What a CRC that is right by chance lets pass must not end the receiver."""
    z_hat = coder.decode(data)
    assert z_hat is None or np.isfinite(z_hat).all()


def test_what_cannot_fit(coder: ComponentCoder) -> None:
    far = 1e4 * VARIANCES.sqrt().numpy()
    assert coder.encode(far, 30) is None
