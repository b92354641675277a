"""Counts what a USRP lost or got too late: by gr-uhd's messages, and by what drivers print."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections import Counter
from typing import Any

__all__ = ["MARKS", "MarkCounter", "count_marks", "events"]

MARKS = {"U": "underflows", "O": "overflows", "L": "late", "S": "sequence_errors", "D": "dropped"}
_EVENTS = {
    "underflow": "underflows",
    "underflow_in_packet": "underflows",
    "overflows": "overflows",
    "seq_error": "sequence_errors",
    "seq_error_in_burst": "sequence_errors",
    "time_error": "late",
}
# UHD ends no mark with a newline, so a line of its log or of gr-uhd's may follow at once.
_ALONE = re.compile(r"(?<!\S)[UOLSD]+(?=\s|$|\[|usrp_s)")


def count_marks(text: str) -> Counter[str]:
    """How often each mark stands in a text: in words of marks alone, a log line behind them or not.

    >>> count_marks("UUO [INFO] [UHD] OK U") == {"underflows": 3, "overflows": 1}
    True
    """
    return Counter(MARKS[mark] for word in _ALONE.findall(text) for mark in word)


def events(message: Any) -> Counter[str]:
    """Counters named anywhere in a message, as PMT gives it: lists are nested pairs.

    >>> events(("uhd_async_msg", {"event_code": ("burst_ack", ("underflow", None)), "channel": 0}))
    Counter({'underflows': 1})
    >>> events(("uhd_async_msg", {"overflows": 7}))
    Counter({'overflows': 7})
    """
    if isinstance(message, str):
        return Counter([_EVENTS[message]] if message in _EVENTS else ())
    if isinstance(message, dict):
        return sum(map(events, message.items()), Counter())
    if not isinstance(message, (tuple, list)):
        return Counter()
    if len(message) == 2 and message[0] in _EVENTS and isinstance(message[1], int):
        return Counter({_EVENTS[message[0]]: message[1]})
    return sum(map(events, message), Counter())


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
