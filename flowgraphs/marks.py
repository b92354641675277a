"""Counts what a USRP driver writes on stderr when samples come too late or are lost."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections import Counter

__all__ = ["MARKS", "MarkCounter", "count_marks"]

MARKS = {"U": "underflows", "O": "overflows", "L": "late", "S": "sequence_errors", "D": "dropped"}
_ALONE = re.compile(r"(?<!\S)[UOLSD]+(?!\S)")


def count_marks(text: str) -> Counter[str]:
    """How often each mark stands in a text, within words made of marks alone.

    >>> count_marks("UUO [INFO] [UHD] OK U") == {"underflows": 3, "overflows": 1}
    True
    """
    return Counter(MARKS[mark] for word in _ALONE.findall(text) for mark in word)


class MarkCounter:
    """Reads along with everything that this process, drivers included, writes on stderr.

    Attributes:
        counts: how often each of MARKS was seen.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._stderr = os.dup(2)
        self._reading, writing = os.pipe()
        os.dup2(writing, 2)
        os.close(writing)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while data := os.read(self._reading, 65536):
            self.counts += count_marks(data.decode(errors="replace"))
            os.write(self._stderr, data)

    def __enter__(self) -> MarkCounter:
        return self

    def __exit__(self, *error: object) -> None:
        """Give stderr back and count what is left."""
        sys.stderr.flush()
        os.dup2(self._stderr, 2)
        self._thread.join(timeout=1)
