"""Sionna's randomness under our control.

Sionna 2.2 seeds torch's global generator when it is imported and whenever its own seed is set,
and its blocks draw from one generator for the whole process. A channel here owns a
`torch.Generator` instead, and lends its state to Sionna for the length of one call.
"""

from __future__ import annotations

import functools
import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from phy.bounds import SEED_RANGE, check_whole

__all__ = ["import_sionna", "lend", "owned_generator"]

# Sionna's generator is one for the process: two threads must not both have lent to it.
_LENT = threading.RLock()


@functools.cache
def import_sionna() -> Any:
    """The module sionna.phy, imported (3 s) without touching the caller's torch generators."""
    with torch.random.fork_rng(devices=list(range(torch.cuda.device_count()))):
        return importlib.import_module("sionna.phy")


def owned_generator(seed: int, device: str) -> torch.Generator:
    """A generator of its own on `device`; ValueError for a seed that it does not take."""
    return torch.Generator(device=device).manual_seed(check_whole("seed", seed, SEED_RANGE))


@contextmanager
def lend(generator: torch.Generator) -> Iterator[None]:
    """Have Sionna's blocks on the generator's device draw from `generator` inside the block.

    Sionna's own generator is afterwards as it was before, and torch's global one is not used.
    """
    sionna_generator = import_sionna().config.torch_rng(str(generator.device))
    with _LENT:
        before = sionna_generator.get_state()
        sionna_generator.set_state(generator.get_state())
        try:
            yield
        finally:
            generator.set_state(sionna_generator.get_state())
            sionna_generator.set_state(before)
