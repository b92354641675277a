"""One burst: from samples around a candidate to equalised symbols and their expected noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phy.modem.equalisation import fractional
from phy.modem.equalisation.fractional import HALF_TAPS
from phy.modem.equalisation.multipath import BEFORE, OBSERVED, Echoes, sound
from phy.modem.framing import BOOST, PREAMBLE_LENGTH, Frame
from phy.modem.pulse import SPS, matched
from phy.modem.synchronisation.acquisition import Acquired, acquire, turn
from phy.modem.synchronisation.tracking import track

__all__ = ["Burst", "Internals", "Probe", "demodulate"]


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
        evm_db: error of the equalised pilots over the power of data: about -snr_db. The pilots
            have steered the phase, so a fraction of a dB is missing from it.
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
    evm_db: float
    y: NDArray[np.complex64]
    x_hat: NDArray[np.complex64]
    no_eff: NDArray[np.float32]


@dataclass(frozen=True)
class Internals:
    """Every signal on the way to one burst, for whoever wants to look (see `Probe`).

    Attributes:
        samples: complex64 [n], the burst with 24 symbols around it, as received.
        first: place in the stream of samples[0].
        frame: layout of the burst.
        threshold: least statistic of a burst.
        acquired: timing, CFO and number, with the correlations they come from; its start counts
            from samples[0].
        matched: complex64, matched-filter output at two a symbol, CFO taken off, the first
            preamble symbol at [HALF_TAPS].
        echoes: channel estimate.
        taps: complex64 [taps], the equaliser's conjugate impulse response; one tap for a flat
            channel.
        y, equalized, x_hat: complex64 [length] each, every symbol of the burst before
            equalisation, after it, and after phase tracking.
        known: complex64 [known], preamble and pilots as sent, in the order of frame.known_at.
        phase: float32 [length], radians, what phase tracking took off.
        no_eff: float32 [length], noise variance expected after unbiased equalisation.
    """

    samples: NDArray[np.complex64]
    first: int
    frame: Frame
    threshold: float
    acquired: Acquired
    matched: NDArray[np.complex64]
    echoes: Echoes
    taps: NDArray[np.complex64]
    y: NDArray[np.complex64]
    equalized: NDArray[np.complex64]
    x_hat: NDArray[np.complex64]
    known: NDArray[np.complex64]
    phase: NDArray[np.float32]
    no_eff: NDArray[np.float32]


Probe = Callable[[Burst, Internals], None]


@dataclass(frozen=True)
class _Equalized:
    """Biased-MMSE symbols of the whole burst, x_hat = g x + e with g = 1 / (1 + no)."""

    x_hat: NDArray[np.complex64]
    no: float
    degrees: float
    taps: NDArray[np.complex64]


class _Tracked(NamedTuple):
    """All symbols of the burst after phase tracking; `seen` is the pilots' mean squared error."""

    x_hat: NDArray[np.complex64]
    phase: NDArray[np.float32]
    no: float
    no_eff: NDArray[np.float32]
    seen: float


class _Received(NamedTuple):
    """Every signal on the way to a burst; `half` is the matched filter's output, two a symbol."""

    found: Acquired
    half: NDArray[np.complex64]
    y: NDArray[np.complex64]
    echoes: Echoes
    known: NDArray[np.complex64]
    equalized: _Equalized
    tracked: _Tracked


def demodulate(
    samples: NDArray[np.complex64],
    start: float,
    cfo: float,
    frame: Frame,
    threshold: float,
    first: int = 0,
    probe: Probe | None = None,
) -> Burst | None:
    """Receive the burst of a candidate, or None when it is a false alarm.

    Args:
        samples: complex64, the burst with 24 symbols around it.
        start, cfo: of the candidate: samples from samples[0], cycles/sample.
        frame: layout of the burst.
        threshold: least statistic of a burst (`acquisition.alarm_threshold`).
        first: place in the stream of samples[0].
        probe: is shown the burst and all signals on the way to it. They exist anyway, so it costs
            nothing to have none.
    """
    found = acquire(samples, start, cfo, frame)
    if found.statistic < threshold:
        return None
    received = _receive(samples, found, frame)
    burst = _burst(received, first, frame)
    if probe is not None:
        probe(burst, _internals(received, samples, first, frame, threshold))
    return burst


def _receive(samples: NDArray[np.complex64], found: Acquired, frame: Frame) -> _Received:
    """Matched filter, channel estimate, equaliser and phase tracking of a burst that was found."""
    half = _matched_twice_a_symbol(samples, found, frame)
    y = half[HALF_TAPS:][: 2 * frame.length : 2]
    echoes = sound(half[HALF_TAPS - BEFORE :][:OBSERVED])
    known = frame.known(found.number)
    equalized = _equalize(half, y, known, echoes, frame)
    tracked = _follow_phase(equalized, known, frame)
    return _Received(found, half, y, echoes, known, equalized, tracked)


def _matched_twice_a_symbol(
    samples: NDArray[np.complex64], found: Acquired, frame: Frame
) -> NDArray[np.complex64]:
    """Matched-filter output, CFO taken off, with what the equaliser's taps need on either side."""
    step = SPS // 2
    count = 2 * (frame.length - 1) + 2 * HALF_TAPS + 1
    return matched(turn(samples, found.cfo), found.start - step * HALF_TAPS, count, step)


def _burst(received: _Received, first: int, frame: Frame) -> Burst:
    """The data of what was received, and its figures."""
    found, tracked = received.found, received.tracked
    return Burst(
        number=found.number,
        start=first + found.start,
        cfo=found.cfo,
        snr_db=float(-10 * np.log10(tracked.no)),
        echoes=len(received.echoes.gains),
        statistic=found.statistic,
        evm_db=float(10 * np.log10(tracked.seen + 1e-30)),
        y=received.y[frame.data_at],
        x_hat=tracked.x_hat[frame.data_at],
        no_eff=tracked.no_eff[frame.data_at],
    )


def _internals(
    received: _Received,
    samples: NDArray[np.complex64],
    first: int,
    frame: Frame,
    threshold: float,
) -> Internals:
    """The same for a probe, whole."""
    return Internals(
        samples=samples,
        first=first,
        frame=frame,
        threshold=threshold,
        acquired=received.found,
        matched=received.half,
        echoes=received.echoes,
        taps=received.equalized.taps,
        y=received.y,
        equalized=received.equalized.x_hat,
        x_hat=received.tracked.x_hat,
        known=received.known,
        phase=received.tracked.phase,
        no_eff=received.tracked.no_eff,
    )


def _equalize(
    half: NDArray[np.complex64],
    y: NDArray[np.complex64],
    known: NDArray[np.complex64],
    echoes: Echoes,
    frame: Frame,
) -> _Equalized:
    """One tap for a flat channel, else taps half a symbol apart."""
    if len(echoes.gains) == 1:
        return _one_tap(y, known, echoes, frame)
    equalizer = fractional.design(echoes)
    x_hat = fractional.equalize(half, equalizer)
    return _Equalized(x_hat, 1 / equalizer.gain - 1, echoes.degrees, equalizer.taps)


def _one_tap(
    y: NDArray[np.complex64], known: NDArray[np.complex64], echoes: Echoes, frame: Frame
) -> _Equalized:
    """One complex gain for the burst."""
    energy = float(np.vdot(known, known).real)
    gain = np.vdot(known, y[frame.known_at]) / energy
    power, no = _signal_and_noise(float(abs(gain)) ** 2, energy, y, echoes, frame)
    tap = np.complex64(np.conj(gain) / abs(gain) * np.sqrt(power) / (power + no))
    return _Equalized(y * tap, no / power, echoes.degrees, np.conj(tap)[None])


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


def _follow_phase(equalized: _Equalized, known: NDArray[np.complex64], frame: Frame) -> _Tracked:
    """Turn the phase back; noise by prediction and by what the pilots show."""
    no = equalized.no
    at_known = equalized.x_hat[frame.known_at]
    z = at_known * known.conj() * np.float32((1 + no) / BOOST**2)
    phase, variance = track(z, no, frame)
    turned = np.exp(-1j * phase).astype(np.complex64)
    error = (z * turned[frame.known_at])[PREAMBLE_LENGTH:] - 1
    seen = float(np.vdot(error, error).real) * BOOST**2
    blended = (equalized.degrees * no + seen) / (equalized.degrees + frame.pilots)
    no_eff = (blended + variance).astype(np.float32)
    scale = (1 + no) / (1 + no_eff)  # from one expected noise to the other
    x_hat = (equalized.x_hat * turned * scale).astype(np.complex64)
    return _Tracked(x_hat, phase, blended, no_eff, seen / frame.pilots)
