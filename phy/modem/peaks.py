"""Lower peaks of a burst's waveform, by moving its data symbols as little as it takes.

An amplifier must be backed off by its signal's peaks; those of analog symbols are 8 to 10 dB above
the mean power. Here the waveform's excess over a limit is sent through the matched filter, which
says how much each symbol has to do with it, and taken off the symbols, again and again:

    e = s - s min(1, A / |s|),    x <- x - mu <p_k, e>,    s = shape(x)

(clipping and filtering, J. Armstrong, "Peak-to-average power reduction for OFDM by repeated
clipping and frequency domain filtering", 2002, with the pulse for its filter). The spectrum stays
that of the pulse, preamble and pilots stay as they are, and a receiver need not know: for it, what
was moved is noise of the data. It is the gradient descent of |e|^2 over the symbols.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phy.modem.framing import Frame
from phy.modem.pulse import SPAN, SPS, matched, shape

__all__ = ["limited", "papr_db"]

_ROUNDS = 16  # bring the peaks of 512 symbols to within .02 dB of 6 dB, and of more to 0
_STEP = 1.5  # mu: more overshoots, and moves symbols farther than it takes


def papr_db(wave: NDArray[np.complex64]) -> float:
    """Peak power of a waveform over its mean power, dB.

    >>> round(papr_db(np.ones(4, np.complex64)), 3)
    0.0
    """
    power = np.square(np.abs(wave))
    return float(10 * np.log10(power.max() / power.mean()))


def limited(
    data: NDArray[np.complexfloating], number: int, frame: Frame, most_db: float
) -> NDArray[np.complex64]:
    """Data symbols of one block whose burst has no peaks above a limit.

    Args:
        data: complex [block].
        number: of the block: its pilots hang on it.
        frame: layout of the burst.
        most_db: peaks over the mean power of the burst, dB.
    Returns:
        complex64 [block] of the same mean power; `data` itself if there are no such peaks.
    """
    out = np.asarray(data, np.complex64)
    norm = np.linalg.norm(out)
    for _ in range(_ROUNDS):
        wave = shape(frame.build(out, number))
        excess = _excess(wave, most_db)
        if not excess.any():
            break
        moved = out - _STEP * matched(excess, SPS * SPAN, frame.length)[frame.data_at]
        out = (moved * (norm / np.maximum(np.linalg.norm(moved), 1e-30))).astype(np.complex64)
    return out


def _excess(wave: NDArray[np.complex64], most_db: float) -> NDArray[np.complex64]:
    """What stands out above the limit."""
    level = np.abs(wave)
    most = np.sqrt(np.mean(np.square(level)) * 10 ** (most_db / 10))
    return (wave * np.maximum(1 - most / np.maximum(level, 1e-30), 0)).astype(np.complex64)
