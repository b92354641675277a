"""From a candidate to a burst: timing, then CFO, phase and block number jointly, then a verdict.

1. Preamble alone: |sum_k p_k* y(t + kT) exp(-j w k)|^2 over a small grid of t and w.
2. Preamble and pilots: the same sum over all known symbols, for each w of a finer grid and each of
   the 64 block numbers. The scattered pilots lengthen the lever eightfold, so the CFO's error falls
   to about a tenth of what the preamble alone gives.
3. The maximum, divided by the power received in these places, is compared with what noise would
   reach: in noise it is Beta(1, D - 1) for each place, CFO and number tried, D = known symbols, and
   the union bound over all that a window holds gives the threshold for a false-alarm rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from phy.bounds import FALSE_ALARM_RANGE, check_range
from phy.modem import block_code
from phy.modem.framing import PREAMBLE, PREAMBLE_LENGTH, Frame
from phy.modem.pulse import SPS, matched
from phy.modem.synchronisation.sync import FINE, GRID, WINDOW, beta_quantile

__all__ = ["Acquired", "acquire", "alarm_threshold", "turn"]

_TIMES = 1  # samples either side of the candidate
_FINE = (-0.3, 0.0, 0.3)  # samples, around the first answer
_BIN = 1 / PREAMBLE_LENGTH  # cycles/symbol
_COARSE_CFO = _BIN * np.linspace(-0.5, 0.5, 9)  # around the candidate
_CFO_REACH = 3e-3  # cycles/symbol: 4 standard deviations of step 1 at -6 dB
_CONTINUUM = 3.0  # a continuous search finds more extremes than its grid holds


@dataclass(frozen=True)
class Acquired:
    """What is known of a burst before its data is looked at.

    Attributes:
        start: centre of the first preamble symbol, samples from the first sample of the segment.
        cfo: cycles/sample.
        number: block number, 0..63.
        statistic: |correlation|^2 / (mean power * known symbols), 1 for a noiseless flat channel.
        timing: step 1's correlation over time (a row a sample) and CFO, float [times, cfo].
        words: step 2's correlation over CFO and block number, float [cfo, 64].
    """

    start: float
    cfo: float
    number: int
    statistic: float
    timing: NDArray[np.floating]
    words: NDArray[np.floating]


def alarm_threshold(frame: Frame, false_alarm: float, hypotheses: int = 2 * FINE + 1) -> float:
    """Statistic that noise exceeds at most `false_alarm` times in a window of WINDOW samples.

    Args:
        frame: layout of the bursts.
        false_alarm: bursts a window.
        hypotheses: carrier offsets that are tried at every place.
    Raises:
        ValueError: if false_alarm is outside its bounds.
    """
    check_range("false_alarm", false_alarm, FALSE_ALARM_RANGE)
    places = WINDOW / GRID * hypotheses
    tried = places * len(_fine_cfo(frame)) * block_code.NUMBERS * _CONTINUUM
    known = PREAMBLE_LENGTH + frame.pilots
    return beta_quantile(false_alarm / tried, known) / known


@lru_cache(maxsize=8)
def _fine_cfo(frame: Frame) -> NDArray[np.float64]:
    """CFO grid of step 2, a quarter of the burst's resolution, cycles/symbol."""
    side = int(np.ceil(_CFO_REACH * 4 * frame.length))
    return np.arange(-side, side + 1) / (4 * frame.length)


@lru_cache(maxsize=8)
def _turns(frame: Frame) -> tuple[NDArray[np.complex64], NDArray[np.complex64]]:
    """exp(-j w k) of the fine grid at the preamble's and the pilots' places."""
    phase = np.exp(-2j * np.pi * np.outer(_fine_cfo(frame), frame.known_at)).astype(np.complex64)
    return phase[:, :PREAMBLE_LENGTH], phase[:, PREAMBLE_LENGTH:]


_COARSE_TURNS = np.exp(-2j * np.pi * np.outer(np.arange(PREAMBLE_LENGTH), _COARSE_CFO)).astype(
    np.complex64
)


def turn(samples: NDArray[np.complex64], cfo: float) -> NDArray[np.complex64]:
    """Samples with `cfo` (cycles/sample) taken off, counted from the first sample."""
    rows = -(-len(samples) // 64)
    slow = np.exp(-2j * np.pi * cfo * 64 * np.arange(rows)).astype(np.complex64)
    fast = np.exp(-2j * np.pi * cfo * np.arange(64)).astype(np.complex64)
    return samples * np.outer(slow, fast).reshape(-1)[: len(samples)]


def _peak(values: NDArray[np.floating], at: int) -> float:
    """Vertex of the parabola through values[at - 1 .. at + 1], counted from `at`; 0 at an edge."""
    if not 0 < at < len(values) - 1:
        return 0.0
    left, mid, right = (float(values[at + i]) for i in (-1, 0, 1))
    curve = left - 2 * mid + right
    return 0.0 if curve >= 0 else float(np.clip(0.5 * (left - right) / curve, -1, 1))


def _from_preamble(
    samples: NDArray[np.complex64], start: float
) -> tuple[float, float, NDArray[np.floating]]:
    """Step 1: start (samples) and residual CFO (cycles/symbol) by the preamble alone."""
    around = matched(samples, start - _TIMES, SPS * (PREAMBLE_LENGTH - 1) + 2 * _TIMES + 1, 1)
    y = np.stack([around[i:][: SPS * PREAMBLE_LENGTH : SPS] for i in range(2 * _TIMES + 1)])
    sums = np.abs((y * PREAMBLE.conj()) @ _COARSE_TURNS)
    row, column = np.unravel_index(int(sums.argmax()), sums.shape)
    start += float(row) - _TIMES + _peak(sums[:, column], int(row))
    cfo = _COARSE_CFO[column] + (_COARSE_CFO[1] - _COARSE_CFO[0]) * _peak(sums[row], int(column))
    template = PREAMBLE * np.exp(2j * np.pi * cfo * np.arange(PREAMBLE_LENGTH))
    y = np.stack([matched(samples, start + late, PREAMBLE_LENGTH) for late in _FINE])
    return start + _FINE[2] * _peak(np.abs(y @ template.conj()), 1), float(cfo), sums


def acquire(samples: NDArray[np.complex64], start: float, cfo: float, frame: Frame) -> Acquired:
    """Refine a candidate.

    Args:
        samples: complex64, the whole burst and a little more.
        start: of the candidate, samples from samples[0].
        cfo: of the candidate, cycles/sample.
        frame: layout of the bursts looked for.
    """
    turned = turn(samples, cfo)
    start, rest, timing = _from_preamble(turned, start)
    y = matched(turned, start, frame.length)[frame.known_at]
    y *= np.exp(-2j * np.pi * rest * frame.known_at)
    power = float(np.vdot(y, y).real) * 2 * len(y)  # known symbols have power 2
    y[:PREAMBLE_LENGTH] *= PREAMBLE.conj()
    y[PREAMBLE_LENGTH:] *= frame.pilot_pn.conj()
    at_preamble, at_pilots = _turns(frame)
    head = at_preamble @ y[:PREAMBLE_LENGTH]
    words = block_code.correlate(at_pilots * y[PREAMBLE_LENGTH:])
    both = np.abs(np.concatenate([head[:, None] + words, head[:, None] - words], axis=1))
    row, number = np.unravel_index(int(both.argmax()), both.shape)
    grid = _fine_cfo(frame)
    rest += float(grid[row] + (grid[1] - grid[0]) * _peak(both[:, number], int(row)))
    return Acquired(
        start=start,
        cfo=cfo + rest / SPS,
        number=int(number),
        statistic=float(both[row, number]) ** 2 / max(power, 1e-30),
        timing=timing,
        words=both,
    )
