"""Channel impulse response from the preamble, with a sparse Bayesian prior.

The preamble's matched-filter output at two samples a symbol is whitened (the noise behind the
filter is coloured: plain least squares on this basis blows up) and explained by echoes a quarter
symbol apart, each with its own prior variance. Echoes enter one by one as long as the evidence
grows by more than a margin (Tipping & Faul, "Fast marginal likelihood maximisation for sparse
Bayesian models", 2003, in its complex form), so a flat channel stays at one echo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phy.modem.framing import PREAMBLE, PREAMBLE_LENGTH
from phy.modem.pulse import raised_cosine

__all__ = ["BEFORE", "DELAYS", "OBSERVED", "Echoes", "sound"]

DELAYS = np.arange(-12, 17) / 4  # symbols, relative to the timing that was acquired
BEFORE = 8  # observations before the first preamble symbol, at two a symbol
OBSERVED = 2 * (PREAMBLE_LENGTH - 4) + BEFORE  # the last symbols' place may hold data's precursors

_MARGIN = 5.0  # nats: 28 idle echoes exceed it in about 1 % of bursts
_MOST = 10  # echoes
_ROUNDS = 16


@dataclass(frozen=True)
class Echoes:
    """Posterior of the channel.

    Attributes:
        delays: symbols, float64 [n].
        gains: posterior mean, complex128 [n].
        covariance: posterior covariance of the gains, complex128 [n, n].
        no: noise variance after the matched filter.
        degrees: complex degrees of freedom behind `no`.
    """

    delays: NDArray[np.float64]
    gains: NDArray[np.complex128]
    covariance: NDArray[np.complex128]
    no: float
    degrees: float


def _design() -> tuple[NDArray[np.float32], NDArray[np.complex128]]:
    """Whitening matrix [d, OBSERVED] and the whitened echoes of the preamble [d, echoes]."""
    at = (np.arange(OBSERVED) - BEFORE) / 2
    values, vectors = np.linalg.eigh(raised_cosine(at[:, None] - at[None, :]))
    kept = values > 0.05 * values[-1]
    whiten = vectors[:, kept].T / np.sqrt(values[kept])[:, None]
    lag = at[:, None, None] - np.arange(PREAMBLE_LENGTH)[None, None, :] - DELAYS[None, :, None]
    return whiten.astype(np.float32), whiten @ (raised_cosine(lag) @ PREAMBLE)


_WHITEN, _ECHOES = _design()
_GRAM = _ECHOES.conj().T @ _ECHOES
_PROJECT = (_ECHOES.conj().T @ _WHITEN).astype(np.complex64)
_ENERGY = _GRAM.diagonal().real
_FIRST = int(np.flatnonzero(DELAYS == 0)[0])


def sound(y: NDArray[np.complex64]) -> Echoes:
    """Estimate the channel.

    Args:
        y: complex64 [OBSERVED], matched-filter output at two a symbol, y[BEFORE] at the first
            preamble symbol, CFO taken off.
    """
    white = _WHITEN @ np.stack([y.real, y.imag], axis=1)
    power, size = float(np.sum(white**2)), len(white)
    # einsum rather than @ : a second BLAS thread would cost more than this product
    found = np.einsum("eo,o->e", _PROJECT, y).astype(np.complex128)
    active = [_FIRST]
    prior = np.array([abs(found[_FIRST] / _ENERGY[_FIRST]) ** 2 + 1e-30])
    no = max(power - abs(found[_FIRST]) ** 2 / _ENERGY[_FIRST], 1e-9 * power + 1e-30) / (size - 1)
    for _ in range(_ROUNDS):
        gram = _GRAM[np.ix_(active, active)]
        covariance = np.linalg.inv(gram / no + np.diag(1 / prior))
        gains = covariance @ found[active] / no
        left = power - 2 * np.vdot(gains, found[active]).real + np.vdot(gains, gram @ gains).real
        degrees = size - float(np.sum(1 - covariance.diagonal().real / prior))
        no = max(left, 1e-9 * power + 1e-30) / degrees
        newcomer, variance = _newcomer(active, covariance, found, no)
        prior = np.abs(gains) ** 2 + covariance.diagonal().real
        if newcomer < 0 or len(active) == _MOST:
            break
        active.append(newcomer)
        prior = np.append(prior, variance)
    return Echoes(DELAYS[active], gains, covariance, float(no), degrees)


def _newcomer(
    active: list[int], covariance: NDArray[np.complex128], found: NDArray[np.complex128], no: float
) -> tuple[int, float]:
    """Echo whose entry raises the evidence most, with its prior variance; -1 if none is worth it.

    s and q are the "sparsity" and "quality" factors of Tipping & Faul, eq. 22; for complex data
    the evidence grows by |q|^2/s - 1 - ln(|q|^2/s).
    """
    cross = _GRAM[:, active]
    seen = cross @ covariance / no
    s = (_ENERGY - np.einsum("ij,ij->i", seen, cross.conj()).real) / no
    q = (found - seen @ found[active]) / no
    s = np.maximum(s, 1e-3 * _ENERGY / no)  # an echo the others already explain
    ratio = np.maximum(np.abs(q) ** 2 / s, 1.0)
    gain = ratio - 1 - np.log(ratio)
    gain[active] = 0
    best = int(gain.argmax())
    if gain[best] < _MARGIN:
        return -1, 0.0
    return best, float((abs(q[best]) ** 2 - s[best]) / s[best] ** 2)
