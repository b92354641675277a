"""Streams with their carrier moved."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from phy.radio.carrier import moved

COUNT = 100_000


@given(cuts=st.lists(st.integers(0, COUNT), max_size=8), offset=st.floats(-0.5, 0.5))
def test_a_tone_comes_to_rest_however_it_is_cut(cuts: list[int], offset: float) -> None:
    tone = np.exp(2j * np.pi * offset * np.arange(COUNT)).astype(np.complex64)
    still = np.concatenate([*moved(iter(np.split(tone, sorted(cuts))), offset)])
    # Single precision turns each sample by 1e-7, and each row of 64 and chunk by as much again.
    assert np.abs(still - 1).max() < 1e-5 * (1 + len(cuts))


def test_no_samples_are_none() -> None:
    (nothing,) = moved(iter([np.zeros(0, np.complex64)]), 0.1)
    assert nothing.shape == (0,) and nothing.dtype == np.complex64
    with pytest.raises(StopIteration):
        next(moved(iter([]), 0.1))
