"""How much every sample looks like the beginning of a preamble, at a constant false-alarm rate.

For each CFO hypothesis h the samples are correlated with the shaped preamble s turned by h:

    c_h(n) = <s_h, r[n:]> / ||s||                               (1)
    T(n)   = max_h |c_h(n)|^2 / e(n)                            (2)
    e(n)   = mean over l = 1..L of |<p, r[n + l GRID:]>|^2      (3)

with e(n) the mean power that leaves the matched filter p while the preamble would last. The
preamble is taken coherently as a whole: turning it by whole FFT bins only shifts its spectrum S,

    c_h = IFFT(conj(S(f)) R(f + h)) / ||s||                     (4)

so a block of samples takes one forward FFT and a batch of short inverse ones (overlap-save; the
inverse ones keep the signal's band alone and give three outputs a symbol). Which h are tried is up
to the search (`search.py`): all near zero, or a few around an offset found otherwise.

In noise T/D is Beta(1, D - 1) whatever the noise power, D being the number of independent values
behind e: that gives the threshold for a wanted rate of candidates, by the union bound

    P(T > threshold) = rate GRID / (WINDOW hypotheses)        (5)
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from phy.modem.framing import PREAMBLE, PREAMBLE_LENGTH
from phy.modem.pulse import ROLL_OFF, SPAN, SPS, shape

__all__ = [
    "BLOCK",
    "FINE",
    "GRID",
    "HOP",
    "MAX_CFO",
    "SPACING",
    "THRESHOLD",
    "WINDOW",
    "Hit",
    "beta_quantile",
    "hits",
    "spectrum",
    "statistic",
    "trace",
]

BLOCK = 2048  # samples of one FFT

# h of (1): whole bins of the FFT apart, counted in steps from 0.
_STEP = 2  # bins between hypotheses: 0.31 cycles over the preamble, 0.4 dB at worst
SPACING = _STEP / BLOCK  # cycles/sample
MAX_CFO = 1e-2  # cycles/sample, either side: what is always searched
FINE = int(np.ceil(MAX_CFO / SPACING))  # hypotheses either side of 0 for that

# s and n of (1): three places a symbol, as far as the whole preamble lies within the block.
_TEMPLATE = shape(PREAMBLE)
GRID = SPS / 3  # samples between outputs
HOP = (BLOCK - len(_TEMPLATE)) // SPS * SPS  # samples a block is searched in
_POSITIONS = int(HOP / GRID)  # outputs of a block that count

# L of (3), and the independent values among them.
_LENGTH = 3 * PREAMBLE_LENGTH  # outputs while the preamble lasts
_DEGREES = PREAMBLE_LENGTH / (1 - ROLL_OFF / 4)  # D, by the noise's bandwidth after the filter

# f of (4): the band of the signal.
_OUT = int(BLOCK / GRID)  # length of an inverse FFT
_HALF_BAND = int(np.ceil((1 + ROLL_OFF) / (2 * SPS) * BLOCK))
_BAND = 2 * _HALF_BAND + 1

# The rate of (5).
WINDOW = 4000  # samples: "a window" in every rate of alarms
CANDIDATE_RATE = 0.2  # false candidates a window; one costs 0.3 ms, a window of noise 0.5 ms


def _band_spectrum(pulse: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """Conjugate spectrum within the band, scaled so that the correlation has unit noise gain."""
    spectrum = scipy.fft.fft(pulse / np.linalg.norm(pulse), BLOCK)
    band = np.roll(spectrum, _HALF_BAND)[:_BAND].conj()
    return (band * (_OUT / BLOCK)).astype(np.complex64)


_PREAMBLE_BAND = _band_spectrum(_TEMPLATE)  # conj(S) / ||s|| of (4)
_PULSE_BAND = _band_spectrum(shape(np.ones(1, np.complex64)))  # the same of p in (3)


def beta_quantile(probability: float, degrees: float) -> float:
    """Value that Beta(1, degrees - 1) exceeds with this probability, times degrees.

    >>> round(beta_quantile(1e-6, 1e9), 3)  # the exponential law, -ln p, for many degrees
    13.816
    """
    return float(degrees * -np.expm1(np.log(probability) / (degrees - 1)))


# T of (2) that noise exceeds with the probability of (5).
THRESHOLD = beta_quantile(CANDIDATE_RATE * GRID / WINDOW / (2 * FINE + 1), _DEGREES)


class Hit(NamedTuple):
    """A place where the preamble may begin.

    Attributes:
        start: centre of the first preamble symbol, samples from the first sample of the block.
        cfo: cycles/sample.
        strength: the statistic T.
    """

    start: float
    cfo: float
    strength: float


def spectrum(block: NDArray[np.complex64]) -> NDArray[np.complex64]:
    """FFT of a block, bin 0 in the middle: complex64 [BLOCK] -> complex64 [BLOCK]."""
    bins = scipy.fft.fft(block)
    return np.concatenate([bins[BLOCK // 2 :], bins[: BLOCK // 2]])


def statistic(
    bins: NDArray[np.complex64], centre: int = 0, side: int = FINE
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """T at every GRID samples of the first HOP samples of a block, and |c_h|^2 behind it.

    Args:
        bins: `spectrum` of the block.
        centre, side: hypotheses (centre - side .. centre + side) SPACING are tried.
    Returns:
        float32 [HOP / GRID] and float32 [2 side + 1, HOP / GRID].
    """
    lowest = BLOCK // 2 + _STEP * (centre - side) - _HALF_BAND
    reach = bins[lowest : lowest + 2 * side * _STEP + _BAND]
    shifted = np.lib.stride_tricks.sliding_window_view(reach, _BAND)[::_STEP]
    bands = np.zeros((len(shifted) + 1, _OUT), dtype=np.complex64)
    np.multiply(shifted, _PREAMBLE_BAND, out=bands[:-1, :_BAND])
    np.multiply(shifted[side], _PULSE_BAND, out=bands[-1, :_BAND])
    outputs = scipy.fft.ifft(bands, axis=1, overwrite_x=True)[:, : _POSITIONS + _LENGTH]
    parts = np.square(outputs.view(np.float32))
    power = parts[:, ::2] + parts[:, 1::2]
    energy = np.cumsum(power[-1], dtype=np.float64)
    mean = (energy[_LENGTH:] - energy[:-_LENGTH]) / _LENGTH
    floor = 1e-9 * energy[-1] / len(energy) + 1e-30  # rounding noise beside a burst is no noise
    peaks = power[:-1, :_POSITIONS]
    ratio = np.where(mean > floor, peaks.max(axis=0) / np.maximum(mean, floor), 0)
    return ratio.astype(np.float32), peaks


def trace(samples: NDArray[np.complex64], cfo: float = 0.0) -> NDArray[np.float32]:
    """T at every GRID samples of a whole stream that a preamble may begin at, for plots.

    The shaped preamble begins SPAN symbols before its first symbol's centre.

    Args:
        samples: complex64 [n].
        cfo: cycles/sample; one that only the wide search reaches is looked for there.
    """
    centre = round(cfo / SPACING)
    centre = centre if abs(centre) > FINE else 0
    begins = range(0, max(len(samples), 1), HOP)
    padded = np.concatenate([samples, np.zeros(BLOCK + HOP, samples.dtype)])
    values = [statistic(spectrum(padded[begin:][:BLOCK]), centre)[0] for begin in begins]
    return np.concatenate(values)[: max(int((len(samples) - len(_TEMPLATE)) / GRID), 0)]


def hits(bins: NDArray[np.complex64], centre: int = 0, side: int = FINE) -> list[Hit]:
    """Places of the first HOP samples of a block where T is above THRESHOLD, in order.

    Args:
        bins, centre, side: as for `statistic`.
    """
    values, peaks = statistic(bins, centre, side)
    rise = SPAN * SPS  # the template begins that long before its first symbol's centre
    return [
        Hit(
            rise + GRID * int(i),
            SPACING * (centre - side + int(peaks[:, i].argmax())),
            float(values[i]),
        )
        for i in np.flatnonzero(values > THRESHOLD)
    ]
