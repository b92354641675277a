"""Root-raised-cosine pulse: symbols to samples, and the matched filter at any fractional time.

Time is counted in samples, SPS samples a symbol. The pulse has unit energy at the sample rate, so
unit-power symbols in white noise of variance `no` a sample leave the matched filter as unit-power
symbols in noise of variance `no`: Es/N0 = 1/no.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import upfirdn

__all__ = [
    "PHASES",
    "ROLL_OFF",
    "SPAN",
    "SPS",
    "matched",
    "raised_cosine",
    "root_raised_cosine",
    "shape",
]

ROLL_OFF = 0.35
SPS = 4  # samples a symbol
SPAN = 8  # symbols on either side of the pulse's centre
PHASES = 256  # fractional delays a sample that the matched filter can take

_HALF = SPAN * SPS


def root_raised_cosine(t: NDArray[Any]) -> NDArray[np.float64]:
    """Pulse of unit energy over continuous time, t in symbols (Proakis & Salehi, eq. 9.2-29)."""
    t = np.asarray(t, dtype=np.float64)
    x = 4 * ROLL_OFF * t
    centre, corner = np.abs(t) < 1e-8, np.abs(np.abs(x) - 1) < 1e-8
    regular = np.where(centre | corner, 0.1, t)
    wave = np.sin(np.pi * regular * (1 - ROLL_OFF))
    wave += 4 * ROLL_OFF * regular * np.cos(np.pi * regular * (1 + ROLL_OFF))
    g = wave / (np.pi * regular * (1 - (4 * ROLL_OFF * regular) ** 2))
    s, c = np.sin(np.pi / (4 * ROLL_OFF)), np.cos(np.pi / (4 * ROLL_OFF))
    at_corner = ROLL_OFF / np.sqrt(2) * ((1 + 2 / np.pi) * s + (1 - 2 / np.pi) * c)
    return np.where(centre, 1 - ROLL_OFF + 4 * ROLL_OFF / np.pi, np.where(corner, at_corner, g))


def raised_cosine(t: NDArray[Any]) -> NDArray[np.float64]:
    """Autocorrelation of the pulse: what one symbol looks like after the matched filter."""
    t = np.asarray(t, dtype=np.float64)
    corner = np.abs(np.abs(2 * ROLL_OFF * t) - 1) < 1e-8
    regular = np.where(corner, 0.0, t)
    g = np.sinc(t) * np.cos(np.pi * ROLL_OFF * t) / (1 - (2 * ROLL_OFF * regular) ** 2)
    return np.where(corner, np.pi / 4 * np.sinc(1 / (2 * ROLL_OFF)), g)


def _taps(offset: NDArray[Any]) -> NDArray[np.float64]:
    """Pulse sampled at `offset` samples from its centre; zero beyond SPAN symbols."""
    inside = np.abs(offset) <= _HALF
    return np.where(inside, root_raised_cosine(offset / SPS), 0.0) / np.sqrt(SPS)


_TRANSMIT = _taps(np.arange(-_HALF, _HALF + 1)).astype(np.float32)
# Row q: the filter that gives the output q/PHASES samples later than row 0 (one sample longer).
_BANK = _taps(np.arange(-_HALF, _HALF + 2)[None, :] - np.arange(PHASES)[:, None] / PHASES).astype(
    np.float32
)


def shape(symbols: NDArray[np.complexfloating]) -> NDArray[np.complex64]:
    """Waveform of a symbol sequence: symbol k has its centre at sample SPS * (SPAN + k).

    Args:
        symbols: complex [N].
    Returns:
        complex64 [SPS * (N - 1) + 2 * SPAN * SPS + 1].
    """
    return upfirdn(_TRANSMIT, np.asarray(symbols, dtype=np.complex64), up=SPS)


def matched(
    samples: NDArray[np.complex64], start: float, count: int, step: int = SPS
) -> NDArray[np.complex64]:
    """Matched-filter output at the times start, start + step, ... (samples, `start` fractional).

    Samples outside the array count as silence. `start` is rounded to 1/PHASES sample.

    Args:
        samples: complex64 [n].
        start: time of the first output, in samples from samples[0].
        count: number of outputs.
        step: samples between outputs: SPS for one a symbol, SPS // 2 for two.
    Returns:
        complex64 [count].
    """
    ticks = round(start * PHASES)
    first = ticks // PHASES - _HALF
    last = first + step * (count - 1) + len(_BANK[0])
    taps = _BANK[ticks % PHASES]
    inside = samples[max(first, 0) : max(last, 0)]
    if first < 0 or last > len(samples):
        left = min(max(-first, 0), last - first)
        inside = np.pad(inside, (left, last - first - left - len(inside)))
    return np.convolve(inside, taps[::-1], "valid")[::step]
