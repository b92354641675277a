"""A stream of samples at another rate, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

__all__ = ["ratio_of", "resampled"]

_LARGEST = 1000  # terms of the ratio; what is left over is a clock offset
_BLOCK = 1 << 16
_OFF = 2e-4  # of the clock, relative: the receiver stands 200 ppm


def ratio_of(wanted: float, given: float) -> Fraction:
    """The rates' ratio with small terms.

    Raises:
        ValueError: there is none within 200 ppm.

    >>> ratio_of(1e6, 2.4e6), ratio_of(1e6, 1e6)
    (Fraction(5, 12), Fraction(1, 1))
    """
    exact = wanted / given
    ratio = Fraction(exact).limit_denominator(_LARGEST)
    if ratio.numerator > _LARGEST or abs(float(ratio) / exact - 1) > _OFF:
        raise ValueError(
            f"sent-rate must be within 1/{_LARGEST}..{_LARGEST} of {given:g}, got {wanted:g}"
        )
    return ratio


def resampled(
    chunks: Iterator[NDArray[np.complex64]], ratio: Fraction
) -> Iterator[NDArray[np.complex64]]:
    """The stream at `ratio` times its rate, filtered to what both rates can hold.

    Each block is resampled with as much of its neighbours as the filter of 20 samples reaches, so
    that the answer does not depend on how the stream was cut.
    """
    up, down = ratio.numerator, ratio.denominator
    margin = down * -(-12 * max(up, down) // (up * down))
    block = down * -(-_BLOCK // down)
    waiting = [np.zeros(margin, np.complex64)]
    for chunk in chunks:
        waiting.append(chunk)
        while sum(map(len, waiting)) >= block + 2 * margin:
            kept = np.concatenate(waiting)
            yield _middle(kept[: block + 2 * margin], up, down, margin)
            waiting = [kept[block:]]
    kept = np.concatenate(waiting)
    if len(kept) > margin:
        padded = np.pad(kept, (0, margin + -len(kept) % down))
        yield _middle(padded, up, down, margin)


def _middle(
    samples: NDArray[np.complex64], up: int, down: int, margin: int
) -> NDArray[np.complex64]:
    """Resampled, without what the margins at both sides became."""
    edge = margin // down * up
    out = resample_poly(samples, up, down).astype(np.complex64)
    return out[edge : len(samples) // down * up - edge]
