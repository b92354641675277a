"""Phase over a burst from its known symbols: what is left of the CFO, and phase noise.

The phase is a Gaussian process: a constant and a slope of wide prior, and a random walk of q rad^2
a symbol. q is the one of a short list with the most evidence, so a quiet oscillator is not tracked.
Works on Im(z) of the known symbols z = p* x / (|p|^2 gain), which keeps noise Gaussian at low SNR.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from phy.modem.framing import Frame

__all__ = ["WALKS", "track"]

WALKS = (0.0, 1e-6, 1e-5, 1e-4, 1e-3)  # rad^2 a symbol
_CONSTANT = 0.1  # prior variance of the constant, rad^2
_SLOPE = 1.0  # prior variance of the phase that the slope gains over the burst, rad^2
_DOUBT = 2.0  # nats of evidence that a walk must bring
_LEAST = 1e-4  # eigenvalues below, rad^2, are under the noise of a known symbol up to 34 dB
_MODES = 48


@dataclass(frozen=True)
class _Smoother:
    """One prior in the leading eigenvectors U of its covariance at the known places."""

    values: NDArray[np.float64]  # [modes]
    basis: NDArray[np.float32]  # U^T, [modes, known]
    predict: NDArray[np.float32]  # covariance with every place, times U, [length, modes]
    variance: NDArray[np.float32]  # [length], before anything was seen
    doubt: float


def _covariance(frame: Frame, walk: float) -> NDArray[np.float64]:
    t = np.arange(frame.length, dtype=np.float64)
    slope = (t - t.mean()) / len(t)
    random = walk * np.minimum(t[:, None], t[None, :])
    return _CONSTANT + _SLOPE * np.outer(slope, slope) + random


@lru_cache(maxsize=8)
def _smoothers(frame: Frame) -> tuple[_Smoother, ...]:
    return tuple(_smoother(frame, walk) for walk in WALKS)


def _smoother(frame: Frame, walk: float) -> _Smoother:
    full = _covariance(frame, walk)
    values, vectors = np.linalg.eigh(full[np.ix_(frame.known_at, frame.known_at)])
    kept = np.flatnonzero(values > _LEAST)[-_MODES:]
    basis = vectors[:, kept]
    return _Smoother(
        values=values[kept],
        basis=np.ascontiguousarray(basis.T, dtype=np.float32),
        predict=(full[:, frame.known_at] @ basis).astype(np.float32),
        variance=full.diagonal().astype(np.float32),
        doubt=_DOUBT if walk else 0.0,
    )


def track(
    z: NDArray[np.complex64], no: float, frame: Frame
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Phase at every place of the burst.

    Args:
        z: complex64 [known], known symbols over what they should be: near 1.
        no: noise variance of a unit-power symbol: z has half of it, known symbols have power 2.
        frame: the layout.
    Returns:
        phase (radians) and its variance, float32 [length] each.
    """
    observed = np.ascontiguousarray(z.imag, dtype=np.float32)
    variance = max(no / 4, 1e-9)
    fits = [_fit(smoother, observed, variance) for smoother in _smoothers(frame)]
    smoother, seen, total = max(fits, key=lambda fit: fit[0])[1:]
    phase = _product(smoother.predict, (seen / total).astype(np.float32))
    known = _product(smoother.predict**2, (1 / total).astype(np.float32))
    return phase, np.maximum(smoother.variance - known, 0)


_Fit = tuple[float, _Smoother, NDArray[np.float32], NDArray[np.float64]]


def _fit(smoother: _Smoother, observed: NDArray[np.float32], variance: float) -> _Fit:
    """Log evidence of a prior, up to what all share, and the observations in its modes."""
    seen = _product(smoother.basis, observed)
    total = smoother.values + variance
    evidence = np.sum(seen**2 / variance - seen**2 / total - np.log(total / variance))
    return 0.5 * float(evidence) - smoother.doubt, smoother, seen, total


def _product(matrix: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Matrix times vector; unlike @ it wakes no second BLAS thread, which costs more than this."""
    return np.einsum("ij,j->i", matrix, vector)
