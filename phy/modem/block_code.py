"""Block number: 6 bits in a first-order Reed-Muller code RM(1,5) of length 32.

The codeword is the sign pattern of the pilots, repeated around as often as there are pilots, so the
number costs no symbol of its own: a pilot carries the number and, once that is known, the phase.
The 64 words are the rows of a Hadamard matrix and their negatives (MacWilliams & Sloane, ch. 14):
decoding is one product with it, and any two words differ in 16 or 32 of 32 places.

The order of the places matters under a carrier frequency offset: in the natural order some words
are slow square waves, which an offset of a cycle a codeword turns into one another (correlation
0.72). With the places in the order of the powers of x in GF(32) it stays below 0.33.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import hadamard

__all__ = ["LENGTH", "NUMBERS", "codeword", "correlate"]

LENGTH = 32
NUMBERS = 2 * LENGTH

_POLYNOMIAL = 0b111011  # x^5 + x^4 + x^3 + x + 1, primitive


def _places() -> list[int]:
    """0, then the powers of x in GF(32): 1, 2, 4, 8, 16, 27, ..."""
    places, power = [0], 1
    while len(places) < LENGTH:
        places.append(power)
        power <<= 1
        power ^= _POLYNOMIAL if power & LENGTH else 0
    return places


_WORDS = np.ascontiguousarray(hadamard(LENGTH)[:, _places()], dtype=np.float32)
_DECODE = np.ascontiguousarray(_WORDS.T)


def codeword(number: int, length: int = LENGTH) -> NDArray[np.float32]:
    """Signs (+1, -1) of `length` pilots that say `number`, float32 [length].

    Bit 5 of the number turns every sign; bits 0 to 4 are a row r of the Hadamard matrix: the sign
    of pilot i is (-1)**popcount(r & a), a = 0 for i = 0 and x**(i - 1) in GF(32) after it.

    Raises:
        ValueError: if number is outside 0..63.

    >>> codeword(33, 4).tolist()
    [-1.0, 1.0, -1.0, -1.0]
    """
    if not 0 <= number < NUMBERS:
        raise ValueError(f"number must be within 0..{NUMBERS - 1}, got {number}")
    word = _WORDS[number % LENGTH] * (1 if number < LENGTH else -1)
    return np.resize(word, length)


def correlate(pilots: NDArray[np.complexfloating]) -> NDArray[np.complex64]:
    """Correlation of received pilots (PN taken off) with the codewords of the numbers 0 to 31.

    Numbers 32 to 63 have the negatives of these.

    Args:
        pilots: complex [..., n], n >= 32.
    Returns:
        complex64 [..., 32].
    """
    rounds = -(-pilots.shape[-1] // LENGTH)
    padded = np.zeros((*pilots.shape[:-1], rounds * LENGTH), dtype=np.complex64)
    padded[..., : pilots.shape[-1]] = pilots
    folded = padded.reshape(*pilots.shape[:-1], rounds, LENGTH).sum(axis=-2)
    return (folded.real @ _DECODE) + np.complex64(1j) * (folded.imag @ _DECODE)
