"""Why a recording shows no burst: what would have to be told about it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.signal import welch

from phy.modem.modem import Demodulator
from phy.modem.synchronisation.acquisition import turn
from phy.radio.resampling import resampled

__all__ = ["Loudest", "advice"]

Samples = NDArray[np.complex64]

STRETCH = 1 << 17  # samples that are looked into: bursts, also of a transmitter that often pauses
# The transmitter's rate over the recording's, the usual ones first.
_RATIOS = tuple(
    Fraction(*one) for one in ((1, 2), (1, 4), (2, 1), (1, 5), (1, 10), (1, 8), (5, 12))
)
_FALSE_ALARM = 1e-6  # in 4,000 samples: every guess is another chance
_CENTRED = 0.02  # cycles/sample: the search reaches farther than this
_ASK = "were rate (--sent-rate), centre and --code those of the transmitter?"


class Loudest:
    """Keeps the stretch of a stream with the most power."""

    def __init__(self) -> None:
        self.samples = np.zeros(0, np.complex64)
        self._power = 0.0
        self._recent = self.samples

    def of(self, chunks: Iterator[Samples]) -> Iterator[Samples]:
        """The stream as it is, looked at on its way."""
        for chunk in chunks:
            self._look(chunk)
            yield chunk

    def _look(self, samples: Samples) -> None:
        self._recent = np.concatenate([self._recent, samples])[-STRETCH:]
        power = float(np.sum(np.abs(samples) ** 2)) / max(len(samples), 1)
        if power > self._power or len(self.samples) < STRETCH:
            self._power = max(power, self._power)
            self.samples = self._recent


def advice(samples: Samples, rate: float, symbols: int) -> str:
    """One sentence on a recording that gave no burst as it is.

    Args:
        samples: of it.
        rate: of the recording, samples a second.
        symbols: K of the messages looked for.
    """
    for what, stream in _guesses(samples, rate):
        demodulator = Demodulator(symbols, _FALSE_ALARM)
        if demodulator.feed(stream) + demodulator.silence():
            return f"no burst was found, but {what} there are some"
    return f"no burst was found: {_ASK}"


def _guesses(samples: Samples, rate: float) -> Iterator[tuple[str, Samples]]:
    """Other ways to take the same samples."""
    mirrored = samples.conj()
    yield "with the spectrum turned round (--mirrored)", mirrored
    for ratio in _RATIOS:
        for named, one in (("", samples), (" --mirrored", mirrored)):
            yield f"with {_sent_rate(ratio, rate)}{named}", _at(ratio, one)
    centre = _centre(samples)
    if abs(centre) < _CENTRED:
        return
    named, centred = f"--correct-hz {float(f'{centre * rate:.3g}'):.0f}", turn(samples, centre)
    yield f"with {named}", centred
    for ratio in _RATIOS:
        yield f"with {_sent_rate(ratio, rate)} {named}", _at(ratio, centred)


def _sent_rate(ratio: Fraction, rate: float) -> str:
    return f"--sent-rate {float(ratio * Fraction(rate)):g}"


def _at(ratio: Fraction, samples: Samples) -> Samples:
    return np.concatenate([*resampled(iter([samples]), ratio)])


def _centre(samples: Samples) -> float:
    """Mean frequency of what stands out of the noise, cycles/sample, on the circle that it is."""
    frequency, power = welch(samples, nperseg=512, return_onesided=False, detrend=False)
    above = np.maximum(power - 2 * np.median(power), 0)
    return float(np.angle(np.sum(above * np.exp(2j * np.pi * frequency))) / (2 * np.pi))
