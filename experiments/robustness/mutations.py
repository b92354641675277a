"""Files as damage and malice leave them: bytes changed, cut, doubled, inserted, swapped."""

from __future__ import annotations

import numpy as np

__all__ = ["mutated"]

EXTREMES = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\xff\xff\xff\x7f",
)


def mutated(whole: bytes, rng: np.random.Generator, head: int = 512) -> bytes:
    """One to eight changes; half of them within the first ``head`` bytes, where the structure is.

    >>> mutated(bytes(100), np.random.default_rng(0)) == bytes(100)
    False
    """
    data = bytearray(whole)
    for _ in range(int(rng.integers(1, 9))):
        reach = min(len(data), head) if rng.random() < 0.5 else len(data)
        _change(data, int(rng.integers(max(1, reach))), rng)
    return bytes(data)


def _change(data: bytearray, at: int, rng: np.random.Generator) -> None:
    length = int(rng.integers(1, 65))
    match int(rng.integers(7)):
        case 0:
            data[at : at + 1] = rng.bytes(1)
        case 1:
            data[at : at + 1] = bytes([data[at] ^ 1 << int(rng.integers(8))] if data else [0])
        case 2:
            data[at : at + 4] = EXTREMES[int(rng.integers(len(EXTREMES)))]
        case 3:
            data[at : at + length] = rng.bytes(length)
        case 4:
            data[at:at] = data[at : at + length]
        case 5:
            del data[at : at + length]
        case _:
            if rng.random() < 0.3:
                del data[at:]
            else:
                data[at:at] = rng.bytes(length)
