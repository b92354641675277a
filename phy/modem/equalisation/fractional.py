"""Fractionally spaced MMSE equaliser: two samples a symbol in, one biased-MMSE symbol out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from phy.modem.equalisation.multipath import Echoes
from phy.modem.pulse import raised_cosine

__all__ = ["HALF_TAPS", "Equalizer", "design", "equalize"]

HALF_TAPS = 20  # taps on either side of the middle one, half a symbol apart
_FLOOR = 1e-4  # out of the band the pulse's cut tails are at -50 dB and the noise is not there
_SUPPORT = np.arange(-20, 23)  # half symbols that an echo of delay -3..4 symbols reaches


class Equalizer(NamedTuple):
    """Taps and what to expect of them.

    Attributes:
        taps: complex64 [2 half + 1]; x_hat[k] = sum_w conj(taps[w]) y[2 k + w - half].
        gain: g of x_hat = g x + e with E|e|^2 = g (1 - g).
    """

    taps: NDArray[np.complex64]
    gain: float


def design(echoes: Echoes, half: int = HALF_TAPS) -> Equalizer:
    """MMSE taps f = R^-1 p for unit-power white symbols through an uncertain channel.

    R = sum_k E[c_k c_k^H] + no N, where c_k holds what symbol k leaves in the taps' window and N
    is the noise's correlation behind the matched filter. The channel's posterior covariance counts
    as further independent channels: E[c c^H] = c c^H + B Sigma B^H.
    """
    spread = np.linalg.cholesky(echoes.covariance + 1e-12 * np.eye(len(echoes.gains)))
    modes = np.column_stack([echoes.gains, spread])
    response = raised_cosine(_SUPPORT[:, None] / 2 - echoes.delays) @ modes  # [support, modes]
    total = _window_covariance(np.einsum("im,jm->ij", response, response.conj()), half)
    place = np.arange(-half, half + 1)
    total += echoes.no * raised_cosine((place[:, None] - place[None, :]) / 2)
    total += _FLOOR * np.trace(total).real / len(place) * np.eye(len(place))
    wanted = raised_cosine(place[:, None] / 2 - echoes.delays) @ echoes.gains
    taps = np.linalg.solve(total, wanted)
    return Equalizer(taps.astype(np.complex64), float(np.vdot(wanted, taps).real))


def _window_covariance(outer: NDArray[np.complex128], half: int) -> NDArray[np.complex128]:
    """sum_k outer[w - 2 k, w' - 2 k]: it depends on w - w' and on the parity of w alone."""
    lag = _SUPPORT[:, None] - _SUPPORT[None, :]
    near = np.abs(lag) <= 2 * half
    count = 4 * half + 1
    sort = ((_SUPPORT[:, None] % 2) * count + lag + 2 * half)[near]
    kept = outer[near]
    sums = np.bincount(sort, kept.real, 2 * count) + 1j * np.bincount(sort, kept.imag, 2 * count)
    place = np.arange(-half, half + 1)
    return sums[(place[:, None] % 2) * count + place[:, None] - place[None, :] + 2 * half]


def equalize(y: NDArray[np.complex64], equalizer: Equalizer) -> NDArray[np.complex64]:
    """Biased-MMSE symbols.

    Args:
        y: complex64 [2 (N - 1) + taps], two samples a symbol; the first symbol is in the middle of
            the first window.
    Returns:
        complex64 [N].
    """
    return np.convolve(y, equalizer.taps[::-1].conj(), "valid")[::2]
