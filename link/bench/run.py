"""An endurance run: a loopback, two ends, and what is done to them."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import numpy as np

from link.bench.accounts import Account, lines
from link.bench.ends import receive, send
from link.bench.residents import Residents
from link.radio.loopback import Loopback
from phy.radio.zmq_bridge import RadioControl

__all__ = ["Endurance"]

_LOOK_S = 0.2
_DRIFT = 1e-5  # cycles/sample between two looks, 10 Hz at 1 Msample/s
_MOST_CFO = 8e-3
_DOWN_S = 0.5  # for which an end that was killed stays away, on average
_END_S = 60.0
_PROCESSES = multiprocessing.get_context("spawn")  # a fork would share the sockets


class Endurance:
    """Numbered messages through a loopback, while its ends are killed and its carrier drifts.

    Args:
        loopback: that runs.
        folder: of the logs.
        seed: of all that is random.
        kill_every_s, pause_every_s: on average, of either end and of the transmitter.
        overflow_every: samples, on average.
    """

    def __init__(
        self,
        loopback: Loopback,
        folder: Path,
        seed: int,
        kill_every_s: float = 6.0,
        pause_every_s: float = 4.0,
        overflow_every: float = 3e6,
    ) -> None:
        self.events: Counter[str] = Counter()
        self.residents = Residents()
        self.samples = 0
        self._loopback = loopback
        self._control = RadioControl(loopback.control_address, timeout_s=10.0)
        self._folder = folder
        self._rng = np.random.default_rng(seed)
        self._kill_every_s = kill_every_s
        self._every = {"sender": pause_every_s, "receiver": overflow_every}
        self._account = Account()
        self._lives: Counter[str] = Counter()
        self._ends: dict[str, _End] = {}
        self._cfo = 0.0

    def run(self, seconds: float) -> dict[str, Any]:
        """Keep it up for so long; figures of what became of every message."""
        begin = time.monotonic()
        for role in ("receiver", "sender"):
            self._start(role)
        kill = self._next_kill()
        try:
            while time.monotonic() - begin < seconds:
                time.sleep(_LOOK_S)
                self._look()
                self._drift()
                if time.monotonic() > kill:
                    self._kill(str(self._rng.choice(["sender", "receiver"])))
                    kill = self._next_kill()
            self._end()
        finally:
            for end in self._ends.values():
                end.process.kill()
        return self._figures(time.monotonic() - begin)

    def _next_kill(self) -> float:
        return time.monotonic() + self._rng.exponential(self._kill_every_s)

    def _start(self, role: str) -> None:
        """A new process for a role; a sender goes on where the last one's log ends."""
        log = self._folder / f"{role}.{self._lives[role]}"
        log.unlink(missing_ok=True)
        self._lives[role] += 1
        seed, every, stop = int(self._rng.integers(1 << 31)), self._every[role], _PROCESSES.Event()
        make: dict[str, Any] = {
            "sender": lambda: (send, self._loopback.tx_address, log, self._account.sent),
            "receiver": lambda: (receive, self._loopback.rx_address, log),
        }
        target, *arguments = make[role]()
        process = _PROCESSES.Process(target=target, args=(*arguments, seed, every, stop))
        process.start()
        self._ends[role] = _End(process, log, stop)

    def _kill(self, role: str) -> None:
        """End a process as a crash does, keep its account, and start the next one."""
        end = self._ends[role]
        end.process.kill()
        end.process.join()
        self._settle(role)
        self.events[f"{role}_kills"] += 1
        time.sleep(self._rng.exponential(_DOWN_S))
        self._start(role)

    def _settle(self, role: str, killed: bool = True) -> None:
        log = lines(self._ends[role].log)
        self._ends[role].log.unlink(missing_ok=True)
        if role == "sender":
            self._account.sent = max(self._account.sent, *(int(line) + 1 for line in log), 0)
            if killed:
                self._account.killed_sender(self._account.sent - 1)
            return
        self._account.hear(log)
        self.events["overflows"] += sum(line.startswith("overflow") for line in log)
        if killed:
            self._account.killed_receiver(max(self._account.arrived, default=-1))

    def _look(self) -> None:
        for role, end in self._ends.items():
            assert end.process.pid is not None
            if not end.process.is_alive():
                raise RuntimeError(f"the {role} ended by itself: see the message above")
            self.residents.look(role, end.process.pid, time.monotonic() - end.began)
        self.residents.look("radio", self._loopback.pid, np.inf)

    def _drift(self) -> None:
        """The carrier wanders, and turns back at its bounds."""
        step = self._rng.choice([-_DRIFT, _DRIFT])
        self._cfo = float(np.clip(self._cfo + step, -_MOST_CFO, _MOST_CFO))
        self.samples = self._control.ask(cfo=self._cfo)["counters"]["samples_in"]

    def _end(self) -> None:
        """Let both finish: the sender its batch, the receiver what is on its way."""
        for role in ("sender", "receiver"):
            end = self._ends[role]
            end.stop.set()
            end.process.join(_END_S)
            if end.process.exitcode != 0:
                raise RuntimeError(f"the {role} did not end within {_END_S:g} s")
            self._settle(role, killed=False)

    def _figures(self, seconds: float) -> dict[str, Any]:
        return {
            "seconds": round(seconds, 1),
            "samples": self.samples,
            "samples_a_second": round(self.samples / seconds),
            "cfo_at_the_end": self._cfo,
            **dict(self.events),
            **self._account.figures(),
            "memory": self.residents.figures(),
        }


class _End:
    """A process that plays a role, its log, and how it is asked to finish."""

    def __init__(self, process: SpawnProcess, log: Path, stop: Any) -> None:
        self.process = process
        self.log = log
        self.stop = stop
        self.began = time.monotonic()
