"""How far slow work has come: a bar on stderr, or somebody who is told, and may end it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tqdm import tqdm

__all__ = ["Watch", "ticks"]

Watch = Callable[[str, int, int], None]  # told what is done, steps behind, steps at most


def ticks(count: int, name: str, progress: bool | Watch) -> Iterator[int]:
    """0, 1, .. count - 1, while a bar or a watch shows how far it is.

    Args:
        progress: True for a bar on stderr; or a watch, called before each step. What it raises
            ends the work.

    >>> list(ticks(2, "search", print))
    search 0 2
    search 1 2
    [0, 1]
    """
    if not callable(progress):
        yield from tqdm(range(count), name, disable=not progress, leave=False)
        return
    for step in range(count):
        progress(name, step, count)
        yield step
