"""What a radio and the air do to a waveform, in numpy: for tests, benchmarks and a quick look.

GNU Radio's channel model does most of this too; here it needs no second process, and the receiver's
answer can be compared with what was really put in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RadioPath", "resample"]

_SINC_HALF = 16  # samples on either side of the interpolation kernel
_KAISER_BETA = 9.0  # -90 dB beside the band


def resample(
    samples: NDArray[np.complex64], delay: float = 0.0, ppm: float = 0.0
) -> NDArray[np.complex64]:
    """Samples of the same waveform at n (1 + ppm 1e-6) - delay, n = 0, 1, ...; silence around it.

    Kaiser-windowed sinc of 32 taps: good to -80 dB for |frequency| < 0.4 cycles/sample.
    """
    times = np.arange(len(samples)) * (1 + ppm * 1e-6) - delay
    whole = np.floor(times).astype(np.int64)
    offset = np.arange(1 - _SINC_HALF, _SINC_HALF + 1)[None, :] - (times - whole)[:, None]
    window = np.i0(_KAISER_BETA * np.sqrt(np.clip(1 - (offset / _SINC_HALF) ** 2, 0, None)))
    kernel = np.sinc(offset) * window / np.i0(_KAISER_BETA)
    at = whole[:, None] + np.arange(1 - _SINC_HALF, _SINC_HALF + 1)[None, :]
    inside = (at >= 0) & (at < len(samples))
    values = np.where(inside, samples[np.clip(at, 0, len(samples) - 1)], 0)
    return np.einsum("nk,nk->n", values, kernel).astype(np.complex64)


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
    """

    snr_db: float | None = None
    cfo: float = 0.0
    ppm: float = 0.0
    delay: float = 0.0
    taps: tuple[complex, ...] = (1.0,)
    phase_noise: float = 0.0
    image_db: float | None = None
    dc_db: float | None = None

    def clean(self, samples: NDArray[np.complex64]) -> NDArray[np.complex64]:
        """Taps, delay and clock, then CFO: everything that is not random."""
        spread = np.convolve(samples, np.asarray(self.taps, np.complex64))[: len(samples)]
        moved = resample(spread, self.delay, self.ppm)
        turns = self.cfo * np.arange(len(moved))
        return (moved * np.exp(2j * np.pi * turns)).astype(np.complex64)

    def __call__(
        self, samples: NDArray[np.complex64], rng: np.random.Generator
    ) -> NDArray[np.complex64]:
        """Received samples, as many as were sent: complex64 [n] -> complex64 [n]."""
        out = self.clean(samples)
        if self.phase_noise:
            walk = np.cumsum(rng.normal(scale=self.phase_noise, size=len(out)))
            out = out * np.exp(1j * walk).astype(np.complex64)
        if self.snr_db is not None:
            out = out + self.noise(len(out), rng)
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
