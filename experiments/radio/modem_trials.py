"""One burst through a simulated channel, and what a genie makes of the same noise.

The genie knows delay, CFO, gain, taps and noise power, and its clock is right: for one tap it is
the matched filter at the right instants, for several a T/2-spaced MMSE equaliser of 65 taps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phy.modem.burst import Burst
from phy.modem.equalisation import fractional
from phy.modem.equalisation.multipath import Echoes
from phy.modem.framing import Frame
from phy.modem.modem import Demodulator, Modulator
from phy.modem.pulse import SPAN, SPS, matched
from phy.modem.synchronisation.acquisition import turn
from phy.radio.impairments import RadioPath

__all__ = ["CFOS", "FLAT_SNR", "Source", "Trial", "gaussian", "random_taps", "run_trial"]

Source = Callable[[np.random.Generator, int, float], NDArray[np.complex64]]  # count, snr_db
CFOS = (-1e-2, -7.5e-3, -5e-3, -2.5e-3, 0.0, 2e-3, 4.1e-3, 6.3e-3, 8.7e-3, 1e-2)
FLAT_SNR = (-6.0, -3.0, 0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0)
_GENIE_HALF = 32  # taps on either side of its equaliser's middle


@dataclass(frozen=True)
class Trial:
    """One burst: what was sent, what came out, and what a genie makes of the same noise."""

    x: NDArray[np.complex64]
    burst: Burst | None
    genie: NDArray[np.complex64]
    taps: int


def gaussian(rng: np.random.Generator, count: int, snr_db: float) -> NDArray[np.complex64]:
    """Complex Gaussian symbols of unit mean power, complex64 [count], the same at every SNR."""
    x = rng.standard_normal((count, 2)).astype(np.float32).view(np.complex64)[:, 0]
    return x / np.sqrt(np.mean(np.abs(x) ** 2))


def random_taps(rng: np.random.Generator) -> tuple[complex, ...]:
    """Two or three paths within 10 samples, the later ones 3 to 12 dB down, any phase."""
    taps = np.zeros(11, dtype=np.complex128)
    taps[0] = 1
    for delay in rng.choice(np.arange(1, 11), size=rng.integers(1, 3), replace=False):
        taps[delay] = 10 ** (-rng.uniform(3, 12) / 20) * np.exp(2j * np.pi * rng.random())
    return tuple(taps)


def run_trial(
    rng: np.random.Generator,
    draw: Source,
    symbols: int,
    snr_db: float,
    cfo: float,
    taps: tuple[complex, ...] = (1.0,),
    faults: Mapping[str, Any] = MappingProxyType({}),
    ppm: float | None = None,
) -> Trial:
    """Send one message of one block through one channel; a clock of its own is 20 ppm off."""
    unit = np.asarray(taps) / np.linalg.norm(taps)
    lead = int(rng.integers(300, 2300))
    path = RadioPath(
        snr_db=snr_db,
        cfo=cfo,
        ppm=float(rng.choice([-20.0, 20.0])) if ppm is None else ppm,
        delay=float(rng.uniform(0, SPS)),
        taps=tuple(unit),
        **faults,
    )
    x = draw(rng, symbols, snr_db)
    number = int(rng.integers(64))
    sent = np.concatenate(
        [np.zeros(lead, np.complex64), Modulator(symbols, number).send(x[None]), np.zeros(300)]
    ).astype(np.complex64)
    noise_seed = int(rng.integers(2**63))
    received = path(sent, np.random.default_rng(noise_seed))
    start = lead + SPS * SPAN + path.delay
    receiver = Demodulator(symbols)
    bursts = receiver.feed(received) + receiver.silence()
    good = [b for b in bursts if b.number == number and abs(b.start - start) < 3 * SPS]
    ideal = RadioPath(snr_db=snr_db, cfo=cfo, delay=path.delay, taps=path.taps)
    heard = ideal(sent, np.random.default_rng(noise_seed))
    genie = genie_symbols(turn(heard, cfo), start, ideal, Frame(symbols))
    return Trial(x, good[0] if good else None, genie, len(taps))


def genie_symbols(
    samples: NDArray[np.complex64], start: float, path: RadioPath, frame: Frame
) -> NDArray[np.complex64]:
    """MMSE data symbols by a receiver that knows everything, complex64 [block]."""
    taps = np.asarray(path.taps)
    main = int(np.abs(taps).argmax())
    places = np.flatnonzero(taps)
    no = 10 ** (-(path.snr_db or 0.0) / 10)
    half = _GENIE_HALF
    echoes = Echoes(
        delays=(places - main) / SPS,
        gains=taps[places].astype(np.complex128),
        covariance=np.zeros((len(places), len(places)), np.complex128),
        no=no,
        degrees=np.inf,
    )
    count = 2 * (frame.length - 1) + 2 * half + 1
    y = matched(samples, start + main - SPS // 2 * half, count, SPS // 2)
    if len(places) == 1:
        symbols = y[half:][: 2 * frame.length : 2] / (taps[main] * (1 + no))
    else:
        symbols = fractional.equalize(y, fractional.design(echoes, half))
    return symbols[frame.data_at]
