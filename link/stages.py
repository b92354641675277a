"""Seconds and peak memory of each stage of the link."""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import torch

__all__ = ["StageMeter"]


class StageMeter:
    """Measures named stages; a stage entered twice adds up.

    Peak memory is the device's own on CUDA; on the CPU it is the resident set of the process,
    reset at the start of a stage where Linux allows it.

    Example:
        >>> meter = StageMeter(torch.device("cpu"))
        >>> with meter.stage("align"):
        ...     pass
        >>> list(meter.seconds)
        ['align']
    """

    def __init__(self, device: torch.device) -> None:
        self.device = device
        self.seconds: dict[str, float] = {}
        self.peak_mib: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measures what runs inside; work queued on a GPU is waited for."""
        self._reset_peak()
        start = time.perf_counter()
        yield
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        self.peak_mib[name] = max(self.peak_mib.get(name, 0.0), self._peak())

    def _reset_peak(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.reset_peak_memory_stats(self.device)
        else:
            with suppress(OSError):
                Path("/proc/self/clear_refs").write_text("5")

    def _peak(self) -> float:
        if self.device.type == "cuda":
            return torch.cuda.max_memory_allocated(self.device) / 2**20
        with suppress(OSError):
            match = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
            if match:
                return int(match[1]) / 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
