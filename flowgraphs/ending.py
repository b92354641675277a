"""How a radio ends: when it is asked to, from any moment on, and within a bounded time."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

__all__ = ["PATIENCE_S", "Ending", "within"]

PATIENCE_S = 5.0  # with a driver that hangs; a flowgraph stops within .3 s
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ending:
    """Whether the radio was asked to end; a second SIGINT or SIGTERM ends the process at once.

    The handler takes no lock. Python runs it between any two steps of the main thread, also where
    that is inside threading.Event.wait and holds the very lock that Event.set needs: of 12,300
    signals to a window that waited so, 7 would have kept it for ever.

    Attributes:
        asked: to be read in a loop.
    """

    def __init__(self) -> None:
        self.asked = False
        for number in _SIGNALS:
            signal.signal(number, self._on_signal)

    def ask(self) -> None:
        """End, as after a signal."""
        self.asked = True

    def _on_signal(self, *_: object) -> None:
        self.asked = True
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)


def within(seconds: float, work: Callable[[], object]) -> bool:
    """Do something that a driver may never return from; False if it has not by then."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()
