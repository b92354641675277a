"""Channel symbols of photographs' latents, for measuring the modem with what it really carries."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from experiments.ideal_code import stored_latents
from experiments.modem_trials import Source
from link.adapters import AdapterChooser
from semantic.generators import load_generator
from semantic.latents.codes import CODES, LatentCode

__all__ = ["of_latents"]


def of_latents(folder: Path, symbols: int) -> Source:
    """What the transmitter sends of one of the folder's latents, drawn at random.

    That is after the closed-form adapter, which has another encoder for each SNR.

    Args:
        folder: latents/ of a sweep.
        symbols: K, which tells the code: 256 for w1, 512 for w2.

    Raises:
        ValueError: no such code, or no latents of it in the folder.
    """
    generator = load_generator("mobile-128")
    codes = {code.k: code for code in (LatentCode.of(generator, name) for name in CODES)}
    if symbols not in codes:
        raise ValueError(f"symbols must be 256 or 512 with latents, got {symbols}")
    code = codes[symbols]
    s = code.to_symbols(stored_latents(folder, code.name))
    chooser = AdapterChooser(generator, own=False)

    @lru_cache
    def sent(snr_db: float) -> NDArray[np.complex64]:
        adapter = chooser.choose("prior", code, "awgn", snr_db).adapter
        with torch.no_grad():
            return np.asarray(adapter.encode(s, snr_db).numpy(), np.complex64)

    def draw(rng: np.random.Generator, count: int, snr_db: float) -> NDArray[np.complex64]:
        return sent(snr_db)[rng.integers(len(s))]

    return draw
