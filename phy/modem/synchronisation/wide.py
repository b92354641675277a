"""Preambles at any carrier offset up to half the symbol rate, from products of neighbours.

A carrier offset turns the product of two samples a symbol apart by one and the same angle, wherever
it is. So one correlation of these products with those of the preamble s finds the preamble at every
offset at once,

    d(n) = r(n) r*(n - T)                                        (1)
    C(n) = sum_k d(n + k) s*(k) s(k - T)                         (2)
    Q(n) = |C(n)|^2 / (mean |d|^2  sum_k |s(k) s(k - T)|^2)      (3)

(delay-and-multiply; Mengali & D'Andrea, "Synchronization Techniques for Digital Receivers", 1997,
ch. 3). Where Q stands out, the spectrum of r s* over the preamble's length has its line at the
offset. A symbol's delay it is, as data's own products have no mean there. The products add the
noise's to themselves: below 0 dB this misses bursts which the coherent search still finds.
"""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from phy.modem.framing import PREAMBLE
from phy.modem.pulse import ROLL_OFF, SPS, shape
from phy.modem.synchronisation.sync import BLOCK, GRID, HOP, SPACING, spectrum

__all__ = ["WIDEST", "offsets"]

WIDEST = 1 / (2 * SPS)  # cycles/sample: half the symbol rate

_OUT = int(BLOCK / GRID)  # outputs of a block, three a symbol
_LAG = int(SPS / GRID)  # a symbol
_SIDE = int(np.ceil((WIDEST + (1 + ROLL_OFF) / (2 * SPS)) * BLOCK))  # bins a signal may reach
_PARTS = 4  # of a block; one offset is looked for in each: bursts are never so near
_POSITIONS = int(HOP / GRID)
# Noise exceeds it in about one block of a hundred, the data of a strong burst in one of three;
# preambles reach 53 at 0 dB, 155 at 6 dB (medians of 100).
_LEAST = 14.0
_LINES = 512  # points of the spectrum in which the line is looked for: 1.5e-3 cycles/sample apart


def _limited(bins: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """The samples of a block every GRID, within the band that any offset may bring."""
    middle = BLOCK // 2
    band = np.zeros(_OUT, np.complex64)
    band[: _SIDE + 1] = bins[middle : middle + _SIDE + 1]
    band[-_SIDE:] = bins[middle - _SIDE : middle]
    return scipy.fft.ifft(band, overwrite_x=True)


def _products(samples: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """d of (1), as many as there are samples; the last ones, without a partner, are 0."""
    out = np.zeros_like(samples)
    np.multiply(samples[_LAG:], samples[:-_LAG].conj(), out=out[:-_LAG])
    return out


def _template() -> NDArray[np.complex64]:
    wave = shape(PREAMBLE)
    padded = np.zeros(BLOCK, np.complex64)
    padded[: len(wave)] = wave
    return _limited(spectrum(padded))[: int(len(wave) / GRID)]


_PREAMBLE = _template()
_LENGTH = len(_PREAMBLE)
_PAIRS = np.pad(_products(_PREAMBLE), (0, _OUT - _LENGTH))
_CONJ_PAIRS = (scipy.fft.fft(_PAIRS) / np.linalg.norm(_PAIRS)).conj()


def _quality(samples: NDArray[np.complex64]) -> NDArray[np.float32]:
    """Q of (3) at the first _POSITIONS places."""
    pairs = _products(samples)
    sums = scipy.fft.ifft(scipy.fft.fft(pairs) * _CONJ_PAIRS, overwrite_x=True)[:_POSITIONS]
    energy = np.cumsum(pairs.real**2 + pairs.imag**2, dtype=np.float64)
    mean = (energy[_LENGTH:][:_POSITIONS] - energy[:_POSITIONS]) / _LENGTH
    floor = 1e-9 * energy[-1] / len(energy) + 1e-30  # of rounding, as in `sync.statistic`
    power = sums.real**2 + sums.imag**2
    return np.where(mean > floor, power / np.maximum(mean, floor), 0).astype(np.float32)


def offsets(bins: NDArray[np.complex64]) -> list[int]:
    """Carrier offsets of what may be preambles within the first HOP samples of a block.

    Args:
        bins: `sync.spectrum` of the block.
    Returns:
        Hypotheses of `sync`: offsets in steps of SPACING, within +-WIDEST.
    """
    samples = _limited(bins)
    parts = _quality(samples).reshape(_PARTS, -1)
    best = parts.argmax(axis=1)
    return [
        _offset(samples[part * parts.shape[1] + place :][:_LENGTH])
        for part, place in enumerate(best)
        if parts[part, place] > _LEAST
    ]


def _offset(samples: NDArray[np.complex64]) -> int:
    """Where the line of r s* is."""
    line = scipy.fft.fft(samples * _PREAMBLE.conj(), _LINES)
    power = line.real**2 + line.imag**2
    reach = int(np.ceil(WIDEST * GRID * _LINES))
    around = np.concatenate([power[-reach:], power[: reach + 1]])
    return round((int(around.argmax()) - reach) / (_LINES * GRID * SPACING))
