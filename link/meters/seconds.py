"""Seconds and peak memory of each stage of the link."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Protocol

import torch

from link.meters.memory import CLEAR_REFS, peak_memory

__all__ = ["Meter", "StageMeter", "stage"]


class Meter(Protocol):
    """Whoever wants to know when a stage begins and ends."""

    def stage(self, name: str) -> AbstractContextManager[None]:
        """Around everything that the stage does."""


def stage(meter: Meter | None, name: str) -> AbstractContextManager[None]:
    """A stage of a meter, or nothing where nobody measures."""
    return nullcontext() if meter is None else meter.stage(name)


class StageMeter:
    """Measures named stages; a stage entered twice adds up, one around others includes them.

    Peak memory in MiB is the device's own on CUDA; on the CPU it is the resident set of the whole
    process while the stage runs (see ``link.meters.memory``).

    Example:
        >>> meter = StageMeter(torch.device("cpu"))
        >>> with meter.stage("align"):
        ...     pass
        >>> list(meter.seconds)
        ['align']
    """

    def __init__(self, device: torch.device, clear_refs: Path = CLEAR_REFS) -> None:
        self.device = device
        self.seconds: dict[str, float] = {}
        self.peak_mib: dict[str, float] = {}
        self._memory = peak_memory(device, clear_refs)
        self._open: list[str] = []

    def copy(self) -> StageMeter:
        """Another meter that has seen what this one has."""
        other = StageMeter(self.device)
        other.seconds |= self.seconds
        other.peak_mib |= self.peak_mib
        return other

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measures what runs inside; work queued on a GPU is waited for."""
        self._note_peak()  # a restart would lose what the stages around this one have seen
        self._memory.restart()
        self._open.append(name)
        start = time.perf_counter()
        try:
            yield
            if self.device.type == "cuda":
                torch.cuda.synchronize(self.device)
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - start
        finally:
            self._note_peak()
            self._open.pop()
            if not self._open:
                self._memory.stop()

    def _note_peak(self) -> None:
        for name in self._open:
            self.peak_mib[name] = max(self.peak_mib.get(name, 0.0), self._memory.mib())
