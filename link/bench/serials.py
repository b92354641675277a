"""Messages that tell which they are: a serial number, and symbols that follow from it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["SYMBOLS", "numbered", "read"]

SYMBOLS = 512  # of a picture
_BITS = 32


def numbered(serial: int) -> NDArray[np.complex64]:
    """Message [512] of unit mean power: the number twice in signs, then noise that it seeds."""
    signs = 1 - 2 * ((serial >> np.arange(_BITS)) & 1)
    noise = np.random.default_rng(serial).standard_normal((SYMBOLS - 2 * _BITS, 2))
    x = np.concatenate([signs, signs, noise @ [1, 1j]])
    return (x / np.sqrt(np.mean(np.abs(x) ** 2))).astype(np.complex64)


def read(x_hat: NDArray[np.complex64]) -> tuple[int, float]:
    """The number of a message received, and its mean squared error against what was sent.

    >>> serial, error = read(numbered(4000))
    >>> serial, error < 1e-9
    (4000, True)
    """
    signs = x_hat[:_BITS].real + x_hat[_BITS : 2 * _BITS].real < 0
    serial = int(np.sum(signs.astype(np.int64) << np.arange(_BITS)))
    return serial, float(np.mean(np.abs(x_hat - numbered(serial)) ** 2))
