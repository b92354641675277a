"""A bar for the many short steps of a table."""

from __future__ import annotations

from collections.abc import Iterable

from tqdm import trange

__all__ = ["progress"]


def progress(count: int) -> Iterable[int]:
    """Numbers 0 .. count - 1 with a bar on stderr, where that is a terminal."""
    return trange(count, disable=None, leave=False)
