"""What a radio and the air do to a waveform, in numpy: for tests, benchmarks and a quick look.

GNU Radio's channel model does most of this too; here it needs no second process, and the receiver's
answer can be compared with what was really put in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import i0

from phy.radio.amplifier import amplified

__all__ = ["RadioPath", "resample"]

_HALF = 16  # samples on either side of the interpolation kernel
_PHASES = 4096
_KAISER_BETA = 9.0  # -90 dB beside the band


@cache
def _kernels() -> NDArray[np.float32]:
    """Kaiser-windowed sinc for each of _PHASES + 1 fractions of a sample, [_PHASES + 1, 32]."""
    offset = np.arange(1 - _HALF, _HALF + 1) - np.linspace(0, 1, _PHASES + 1)[:, None]
    window = i0(_KAISER_BETA * np.sqrt(np.clip(1 - (offset / _HALF) ** 2, 0, None)))
    return (np.sinc(offset) * window / i0(_KAISER_BETA)).astype(np.float32)


def resample(
    samples: NDArray[np.complex64], delay: float = 0.0, ppm: float = 0.0
) -> NDArray[np.complex64]:
    """Samples of the same waveform at n (1 + ppm 1e-6) - delay, n = 0, 1, ...; silence around it.

    Windowed sinc of 32 taps: good to -75 dB for |frequency| < 0.2 cycles/sample.
    """
    times = np.arange(len(samples)) * (1 + ppm * 1e-6) - delay
    whole = np.floor(times).astype(np.int64)
    kernels = _kernels()[np.rint((times - whole) * _PHASES).astype(np.int64)]
    reach = int(abs(delay) + abs(ppm) * 1e-6 * len(samples)) + 2 * _HALF
    padded = np.pad(samples, reach)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * _HALF)
    return np.einsum("nk,nk->n", windows[whole + 1 - _HALF + reach], kernels)


@dataclass(frozen=True)
class RadioPath:
    """One radio path from the transmitter's samples to the receiver's.

    Attributes:
        snr_db: Es/N0 of unit-power symbols through a path of unit gain: noise of variance
            10**(-snr_db / 10) a complex sample is added; None adds none.
        cfo: carrier frequency offset, cycles/sample.
        ppm: by how much the receiver's sample clock is slow, in 1e-6.
        delay: of the first tap, samples, fractional.
        taps: impulse response at the sample rate.
        phase_noise: standard deviation of the phase's random walk, radians a sample.
        image_db: power of the I/Q image below the signal, dB; None for none.
        dc_db: power of the DC offset relative to a unit-power symbol stream's samples, dB.
        amplifier: of the transmitter, one of `phy.radio.amplifier.MODELS`.
        back_off_db: of its input.
    """

    snr_db: float | None = None
    cfo: float = 0.0
    ppm: float = 0.0
    delay: float = 0.0
    taps: tuple[complex, ...] = (1.0,)
    phase_noise: float = 0.0
    image_db: float | None = None
    dc_db: float | None = None
    amplifier: str = "none"
    back_off_db: float = 10.0

    def clean(self, samples: NDArray[np.complex64]) -> NDArray[np.complex64]:
        """Amplifier, taps, delay and clock, then CFO: everything that is not random."""
        driven = amplified(samples, self.amplifier, self.back_off_db)
        spread = np.convolve(driven, np.asarray(self.taps, np.complex64))[: len(samples)]
        moved = resample(spread, self.delay, self.ppm)
        turns = self.cfo * np.arange(len(moved))
        return (moved * np.exp(2j * np.pi * turns)).astype(np.complex64)

    def __call__(
        self, samples: NDArray[np.complex64], rng: np.random.Generator
    ) -> NDArray[np.complex64]:
        """Received samples, as many as were sent: complex64 [n] -> complex64 [n]."""
        noise = 0 if self.snr_db is None else self.noise(len(samples), rng)
        walk = np.cumsum(rng.normal(scale=self.phase_noise, size=len(samples)))
        out = self.clean(samples) * np.exp(1j * walk) + noise
        if self.image_db is not None:
            out = out + np.float32(10 ** (-self.image_db / 20)) * out.conj()
        if self.dc_db is not None:  # symbols of unit power are samples of power 1/4
            out = out + np.complex64(0.5 * 10 ** (self.dc_db / 20))
        return out.astype(np.complex64)

    def noise(self, count: int, rng: np.random.Generator) -> NDArray[np.complex64]:
        """The noise alone, complex64 [count]; ValueError when the path has none."""
        if self.snr_db is None:
            raise ValueError("snr_db must be a number to make noise, got None")
        scale = np.sqrt(10 ** (-self.snr_db / 10) / 2)
        parts = rng.standard_normal((count, 2), dtype=np.float32) * np.float32(scale)
        return parts.view(np.complex64)[:, 0]
