"""Labels in CelebA's layout, and pictures of noise, for the tests of this folder."""

from __future__ import annotations

from typing import Any

import numpy as np

from semantic.training.faces import NEEDED
from semantic.training.predictor.pictures import SIDE

COLUMNS = ["5_o_Clock_Shadow", *NEEDED]


def row(*having: str) -> list[str]:
    return ["1" if name in having else "-1" for name in COLUMNS]


FACES = {
    # name: attributes, part, what they mean
    "a.jpg": (row("No_Beard", "Young"), 0, [0, 0, 0, 0, -1, 0]),
    "b.jpg": (row("No_Beard", "Young", "Smiling", "Bangs"), 0, [1, 0, 0, 1, -1, 0]),
    "c.jpg": (row("Smiling", "Mouth_Slightly_Open", "Eyeglasses"), 0, [0, 1, 1, 2, -1, 1]),
    "d.jpg": (row("Mouth_Slightly_Open", "Goatee", "Sideburns"), 1, [0, 0, 2, 0, -1, 1]),
    "e.jpg": (row("Young", "Goatee", "Mustache", "5_o_Clock_Shadow"), 2, [0, 0, 3, 0, -1, 0]),
    # A label that contradicts itself: the first one counts.
    "f.jpg": (row("No_Beard", "Mustache"), 2, [0, 0, 0, 0, -1, 1]),
}


def noise(count: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (count, SIDE, SIDE, 3), dtype=np.uint8)
