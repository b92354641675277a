"""A stream of samples with its carrier moved, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phy.modem.synchronisation.acquisition import turn

__all__ = ["moved"]


def moved(
    chunks: Iterator[NDArray[np.complex64]], cycles: float
) -> Iterator[NDArray[np.complex64]]:
    """The stream with a carrier offset taken off, however it was cut.

    Args:
        chunks: complex64 [n] each.
        cycles: the offset, cycles/sample.
    """
    phase = 0.0  # cycles, of the next sample
    for chunk in chunks:
        yield turn(chunk, cycles) * np.complex64(np.exp(-2j * np.pi * phase))
        phase = (phase + cycles * len(chunk)) % 1.0
