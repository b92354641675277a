"""Channel symbols of photographs' latents, for measuring the modem with what it really carries."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from experiments.common.latents import stored_latents
from experiments.radio.modem_trials import Source
from link.link import Link

__all__ = ["of_latents"]

CODE_OF = {256: "w1", 512: "w2"}  # by symbols


def of_latents(folder: Path, symbols: int) -> Source:
    """What the transmitter sends of one of the folder's latents, drawn at random.

    That is after the closed-form adapter, which has another encoder for each SNR.

    Args:
        folder: latents/ of a sweep.
        symbols: K, which tells the code: 256 for w1, 512 for w2.

    Raises:
        ValueError: no such code, or no latents of it in the folder.
    """
    if symbols not in CODE_OF:
        raise ValueError(f"symbols must be 256 or 512 with latents, got {symbols}")
    link = Link.load(code=CODE_OF[symbols], device="cpu", transmit=False)
    w = stored_latents(folder, link.code.name)

    @lru_cache
    def sent(snr_db: float) -> NDArray[np.complex64]:
        with torch.no_grad():
            return np.asarray(link.at(snr_db=snr_db).encode(w).x.numpy(), np.complex64)

    def draw(rng: np.random.Generator, count: int, snr_db: float) -> NDArray[np.complex64]:
        return sent(snr_db)[rng.integers(len(w))]

    return draw
