"""Power amplifiers without memory: what happens to samples that come near saturation.

All have a gain of 1 for small samples and are given an input back-off: how far the amplitude A at
which they saturate is above the rms of the data's samples, which is 1/2.

    clip   straight up to A and flat beyond: a converter, or an amplifier that is predistorted
    rapp   solid state: x (1 + |x/A|^2p)^(-1/2p), p = 2; it approaches A
           (C. Rapp, "Effects of HPA-nonlinearity on a 4-DPSK/OFDM-signal", 1991)
    saleh  travelling-wave tube: amplitude |x| / (1 + u), phase a u / (1 + b u), u = |x/A|^2; it
           reaches A/2 at |x| = A and falls beyond
           (A. Saleh, "Frequency-independent and frequency-dependent nonlinear models of TWT
           amplifiers", IEEE Trans. Commun. 29, 1981; his constants 1.1517, 4.0033, 9.1040)

The loopback's block holds the same text, since it runs under another Python.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["MODELS", "amplified"]

MODELS = ("none", "clip", "rapp", "saleh")
POWER = 0.25  # of the samples that carry symbols of unit power, four samples a symbol
RAPP = 2.0  # p: how sharp its knee is
SALEH = (4.0033 / 1.1517, 9.1040 / 1.1517)  # a and b: radians for small u, and where it ends


def amplified(
    samples: NDArray[np.complex64], model: str, back_off_db: float
) -> NDArray[np.complex64]:
    """What leaves an amplifier; samples of any shape.

    >>> amplified(np.complex64([50]), "rapp", 0.0)
    array([0.5+0.j], dtype=complex64)
    """
    if model == "none":
        return samples
    u = np.square(np.abs(samples)) / np.float32(POWER * 10 ** (back_off_db / 10))
    if model == "clip":
        return samples * np.maximum(u, 1) ** np.float32(-0.5)
    if model == "rapp":
        return samples * (1 + u**RAPP) ** np.float32(-0.5 / RAPP)
    angle = SALEH[0] * u / (1 + SALEH[1] * u)
    return samples * (np.exp(1j * angle) / (1 + u)).astype(np.complex64)
