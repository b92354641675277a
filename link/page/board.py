"""What changes while it is watched: told by one thread, read by any number of open pages."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

__all__ = ["Board"]

LOOK_S = 0.1  # between two looks of an open page


class Board:
    """Named values, each with its latest state; a page is told of those that have changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, tuple[int, Any]] = {}
        self._version = 0

    def tell(self, **values: Any) -> None:
        """These are the values now, plain JSON."""
        with self._lock:
            self._version += 1
            self._values |= {name: (self._version, value) for name, value in values.items()}

    def since(self, version: int) -> tuple[int, dict[str, Any]]:
        """The present version, and what has changed after an earlier one; 0 is before all.

        >>> board = Board()
        >>> board.tell(snr_db=6.0, pictures=0)
        >>> version, _ = board.since(0)
        >>> board.tell(pictures=1)
        >>> board.since(version)
        (2, {'pictures': 1})
        """
        with self._lock:
            changed = {name: value for name, (at, value) in self._values.items() if at > version}
            return self._version, changed

    async def changes(self) -> AsyncIterator[dict[str, Any]]:
        """Everything there is, and then what changes, for ever."""
        version = 0
        while True:
            version, changed = self.since(version)
            if changed:
                yield changed
            await asyncio.sleep(LOOK_S)
