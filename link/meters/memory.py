"""Peak memory from a moment on: the device's own on CUDA, else the process's resident set."""

from __future__ import annotations

import mmap
import os
import re
import resource
import sys
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Protocol

import torch

__all__ = ["CLEAR_REFS", "PeakMemory", "peak_memory", "resident_mib"]

CLEAR_REFS = Path("/proc/self/clear_refs")
INTERVAL = 0.01  # s between two samples


class PeakMemory(Protocol):
    """The largest memory since the last restart, in MiB."""

    def restart(self) -> None:
        """Forgets what was; counts from now on."""

    def mib(self) -> float:
        """The largest since the last restart."""

    def stop(self) -> None:
        """Nothing more is asked before the next restart."""


def peak_memory(device: torch.device, clear_refs: Path = CLEAR_REFS) -> PeakMemory:
    """The best measure that there is: CUDA's, the kernel's own, or samples.

    Linux keeps the exact peak of a process and lets it be reset by a "5" in ``clear_refs``
    (man 5 proc). Where that cannot be written or does nothing, as in some containers, the resident
    set is looked at every 10 ms instead: a shorter peak may be missed, an earlier one never counts.

    Example:
        >>> memory = peak_memory(torch.device("cpu"))
        >>> memory.restart()
        >>> memory.mib() > 1
        True
        >>> memory.stop()
    """
    if device.type == "cuda":
        return _CudaPeak(device)
    kernel = _KernelPeak(clear_refs)
    return kernel if kernel.restarts() else _SampledPeak()


def resident_mib(statm: Path = Path("/proc/self/statm")) -> float:
    """The resident set now; where there is no /proc, the largest of the process so far."""
    try:
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        unit = 1 if sys.platform == "darwin" else 2**10  # bytes
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


class _CudaPeak:
    def __init__(self, device: torch.device) -> None:
        self.device = device

    def restart(self) -> None:
        torch.cuda.reset_peak_memory_stats(self.device)

    def mib(self) -> float:
        return torch.cuda.max_memory_allocated(self.device) / 2**20

    def stop(self) -> None:
        pass


class _KernelPeak:
    def __init__(self, clear_refs: Path) -> None:
        self.clear_refs = clear_refs

    def restarts(self) -> bool:
        """Whether the peak really falls: some memory is held, given back and forgotten."""
        try:
            with mmap.mmap(-1, 16 * 2**20) as block:
                block.write(bytes(len(block)))
                held = self.mib()
            self.restart()
            return self.mib() < held - 8
        except (OSError, ValueError):
            return False

    def restart(self) -> None:
        self.clear_refs.write_text("5")

    def mib(self) -> float:
        match = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
        if not match:
            raise ValueError("/proc/self/status must have VmHWM, got none")
        return int(match[1]) / 2**10

    def stop(self) -> None:
        pass


class _SampledPeak:
    """A thread looks between restart and stop."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._lock = Lock()
        self._stopped = Event()
        self._thread: Thread | None = None

    def restart(self) -> None:
        with self._lock:
            self._peak = resident_mib()
        if self._thread is None:
            self._stopped.clear()
            self._thread = Thread(target=self._watch, daemon=True)
            self._thread.start()

    def mib(self) -> float:
        with self._lock:
            self._peak = max(self._peak, resident_mib())
            return self._peak

    def stop(self) -> None:
        if self._thread is not None:
            self._stopped.set()
            self._thread.join()
            self._thread = None

    def _watch(self) -> None:
        while not self._stopped.wait(INTERVAL):
            self.mib()
