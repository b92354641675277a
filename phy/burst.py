"""One burst: from samples around a candidate to equalised symbols and their expected noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phy import fractional
from phy.acquisition import acquire, turn
from phy.fractional import HALF_TAPS
from phy.framing import BOOST, PREAMBLE_LENGTH, Frame
from phy.multipath import BEFORE, OBSERVED, Echoes, sound
from phy.pulse import SPS, matched
from phy.tracking import track

__all__ = ["Burst", "demodulate"]


@dataclass(frozen=True)
class Burst:
    """A block as it was received.

    Attributes:
        number: block number, 0..63.
        start: centre of the first preamble symbol, samples from the beginning of the stream.
        cfo: cycles/sample.
        snr_db: estimated Es/N0 after equalisation.
        echoes: paths in the channel estimate; 1 means that one tap was enough.
        statistic: of the detection, 1 for a noiseless flat channel.
        y: complex64 [block], matched-filter output before equalisation, CFO taken off.
        x_hat: complex64 [block], biased-MMSE symbols (see phy.reception.Reception).
        no_eff: float32 [block], noise variance expected after unbiased equalisation.
    """

    number: int
    start: float
    cfo: float
    snr_db: float
    echoes: int
    statistic: float
    y: NDArray[np.complex64]
    x_hat: NDArray[np.complex64]
    no_eff: NDArray[np.float32]


@dataclass(frozen=True)
class _Equalized:
    """Biased-MMSE symbols of the whole burst, x_hat = g x + e with g = 1 / (1 + no)."""

    x_hat: NDArray[np.complex64]
    no: float
    degrees: float


def demodulate(
    samples: NDArray[np.complex64],
    start: float,
    cfo: float,
    frame: Frame,
    threshold: float,
) -> Burst | None:
    """Receive the burst of a candidate, or None when it is a false alarm.

    Args:
        samples: complex64, the burst with 24 symbols around it.
        start, cfo: of the candidate: samples from samples[0], cycles/sample.
        frame: layout of the burst.
        threshold: least statistic of a burst (phy.acquisition.alarm_threshold).
    """
    found = acquire(samples, start, cfo, frame)
    if found.statistic < threshold:
        return None
    step = SPS // 2
    half = matched(
        turn(samples, found.cfo),
        found.start - step * HALF_TAPS,
        2 * (frame.length - 1) + 2 * HALF_TAPS + 1,
        step,
    )
    echoes = sound(half[HALF_TAPS - BEFORE :][:OBSERVED])
    y = half[HALF_TAPS:][: 2 * frame.length : 2]
    known = frame.known(found.number)
    if len(echoes.gains) == 1:
        equalized = _one_tap(y, known, echoes, frame)
    else:
        equalizer = fractional.design(echoes)
        x_hat = fractional.equalize(half, equalizer)
        equalized = _Equalized(x_hat, 1 / equalizer.gain - 1, echoes.degrees)
    x_hat, no, no_eff = _follow_phase(equalized, known, frame)
    return Burst(
        number=found.number,
        start=found.start,
        cfo=found.cfo,
        snr_db=float(-10 * np.log10(no)),
        echoes=len(echoes.gains),
        statistic=found.statistic,
        y=y[frame.data_at],
        x_hat=x_hat,
        no_eff=no_eff,
    )


def _one_tap(
    y: NDArray[np.complex64], known: NDArray[np.complex64], echoes: Echoes, frame: Frame
) -> _Equalized:
    """One complex gain for the burst."""
    energy = float(np.vdot(known, known).real)
    gain = np.vdot(known, y[frame.known_at]) / energy
    power, no = _signal_and_noise(float(abs(gain)) ** 2, energy, y, echoes, frame)
    x_hat = y * np.complex64(np.conj(gain) / abs(gain) * np.sqrt(power) / (power + no))
    return _Equalized(x_hat, no / power, echoes.degrees)


def _signal_and_noise(
    power: float, energy: float, y: NDArray[np.complex64], echoes: Echoes, frame: Frame
) -> tuple[float, float]:
    """Signal power and noise variance: known symbols and the data's power put together.

    Three measurements of two numbers: the gain's power S (error 2 S no / energy), the noise no
    behind the preamble (error no^2 / degrees), and the power of the data, which must be S + no. A
    message has mean |x|^2 = 1 exactly, so a message of one block measures its power with the error
    (2 S no + no^2) / block; for a part of a message the data's own spread counts as well.
    """
    data = y[frame.data_at]
    power = max(power - echoes.no / energy, 0.1 * echoes.no / energy)
    no = echoes.no
    own = power**2 if frame.blocks > 1 else 0.0
    of_power = 2 * power * no / energy
    of_no = no**2 / echoes.degrees
    of_data = (own + 2 * power * no + no**2) / frame.block
    short = float(np.vdot(data, data).real) / frame.block - power - no
    share = short / (of_power + of_no + of_data)
    return max(power + of_power * share, 0.2 * power), max(no + of_no * share, 0.2 * no)


def _follow_phase(
    equalized: _Equalized, known: NDArray[np.complex64], frame: Frame
) -> tuple[NDArray[np.complex64], float, NDArray[np.float32]]:
    """Turn the phase back; noise by prediction and by what the pilots show.

    Returns:
        x_hat complex64 [block], noise variance of the burst, no_eff float32 [block].
    """
    no = equalized.no
    at_known = equalized.x_hat[frame.known_at]
    z = at_known * known.conj() * np.float32((1 + no) / BOOST**2)
    phase, variance = track(z, no, frame)
    turned = np.exp(-1j * phase).astype(np.complex64)
    error = (z * turned[frame.known_at])[PREAMBLE_LENGTH:] - 1
    seen = float(np.vdot(error, error).real) * BOOST**2
    blended = (equalized.degrees * no + seen) / (equalized.degrees + frame.pilots)
    no_eff = (blended + variance[frame.data_at]).astype(np.float32)
    scale = (1 + no) / (1 + no_eff)  # from one expected noise to the other
    x_hat = (equalized.x_hat * turned)[frame.data_at] * scale
    return x_hat.astype(np.complex64), blended, no_eff
