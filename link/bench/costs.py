"""What something costs on the machine at hand: seconds, and joules where a counter can be read."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch

__all__ = ["Cost", "Joules", "cost"]

RAPL = Path("/sys/class/powercap")


@dataclass(frozen=True)
class Cost:
    """Several timings of the same thing.

    Attributes:
        seconds: of each.
        joules: of each, as the counter says, of everything that ran meanwhile; None without one.

    >>> Cost((2.0, 4.0, 3.0), None).ratios(2.0)
    (1.5, 1.0, 2.0)
    """

    seconds: tuple[float, ...]
    joules: tuple[float, ...] | None

    def ratios(self, unit_s: float) -> tuple[float, float, float]:
        """Median, least and most of the seconds, over those of a unit."""
        return median(self.seconds) / unit_s, min(self.seconds) / unit_s, max(self.seconds) / unit_s


class Joules:
    """A counter of energy: NVML's of a GPU, RAPL's of the processors, or none.

    Args:
        device: what computes.
        rapl: folder of the processors' counters.
    """

    def __init__(self, device: torch.device, rapl: Path = RAPL) -> None:
        self.name = "not measured"
        self._read: Callable[[], float] | None = None
        if device.type == "cuda":
            with suppress(Exception):  # no pynvml, no driver, or a GPU without the counter
                self._take("NVML", _nvml(device.index or 0))
        else:
            with suppress(OSError, ValueError):  # for root alone on most machines
                self._take("RAPL", _rapl(sorted(rapl.glob("intel-rapl:?"))))

    def _take(self, name: str, read: Callable[[], float]) -> None:
        read()
        self.name, self._read = name, read

    def now(self) -> float | None:
        """Joules since some time in the past; None where nothing counts them."""
        return None if self._read is None else self._read()


def _nvml(index: int) -> Callable[[], float]:
    import pynvml

    pynvml.nvmlInit()
    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    return lambda: float(pynvml.nvmlDeviceGetTotalEnergyConsumption(handle)) / 1e3


def _rapl(packages: Sequence[Path]) -> Callable[[], float]:
    if not packages:
        raise OSError("no counters")
    return lambda: sum(int((one / "energy_uj").read_text()) for one in packages) / 1e6


def cost(work: Callable[[], object], repeats: int, device: torch.device, joules: Joules) -> Cost:
    """Carries something out so many times, after a first time that does not count."""
    work()
    seconds: list[float] = []
    spent: list[float] = []
    for _ in range(repeats):
        _wait(device)
        before, begun = joules.now(), time.perf_counter()
        work()
        _wait(device)
        seconds.append(time.perf_counter() - begun)
        after = joules.now()
        # A counter that has run over within these seconds tells nothing.
        if before is not None and after is not None and after >= before:
            spent.append(after - before)
    return Cost(tuple(seconds), tuple(spent) if len(spent) == repeats else None)


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
