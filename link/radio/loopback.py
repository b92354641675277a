"""A radio loopback of one's own: GNU Radio in a process that ends with the block."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phy.radio.zmq_bridge import RadioError

__all__ = ["Loopback", "free_address", "running_loopback"]

RUN_LINK = Path(__file__).parents[2] / "run_link.py"
PATIENCE_S = 10.0


class Loopback:
    """The flowgraph's process, on free ports that it keeps when started again.

    Args:
        snr_db: Es/N0 to begin with.
        options: of `run_link.py radio loopback`, such as "--cfo", "1e-3".
    """

    def __init__(self, snr_db: float, *options: str) -> None:
        self.tx_address, self.rx_address, self.control_address = (free_address() for _ in range(3))
        names = ("--tx-address", "--rx-address", "--control-address", "--snr-db")
        values = (self.tx_address, self.rx_address, self.control_address, str(snr_db))
        pairs = zip(names, values, strict=True)
        self._options = [*(part for pair in pairs for part in pair), *options]
        self.start()

    @property
    def addresses(self) -> dict[str, str]:
        """The three, by the names that `link.settings` and channel zmq have for them."""
        names = ("tx_address", "rx_address", "control_address")
        return {name: getattr(self, name) for name in names}

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, str(RUN_LINK), "radio", "loopback", *self._options],
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise RadioError("the loopback does not start: see the message above")

    def stop(self) -> None:
        """End it as Ctrl-C would; at once if it does not."""
        self._process.terminate()
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self._process.kill()
        self._process.wait()


@contextmanager
def running_loopback(snr_db: float, *options: str) -> Iterator[Loopback]:
    """A loopback that is gone when the block ends."""
    loopback = Loopback(snr_db, *options)
    try:
        yield loopback
    finally:
        loopback.stop()


def free_address() -> str:
    """An address of this machine that nobody has bound yet."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{taken.getsockname()[1]}"
