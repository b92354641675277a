"""Resident memory of processes as a run goes on: whether it grows."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from link.meters.memory import resident_mib

__all__ = ["Residents"]

_SETTLED_S = 3.0  # of a process's life, in which it grows to its size
_PART = 5  # the first and the last fifth are compared


class Residents:
    """Samples of memory by role; a role may be played by one process after another."""

    def __init__(self) -> None:
        self._mib: dict[str, list[float]] = {}

    def look(self, role: str, pid: int, age_s: float) -> None:
        """Note the memory of the process that plays a role, once it has grown to its size."""
        statm = Path(f"/proc/{pid}/statm")
        if age_s > _SETTLED_S and statm.exists():
            self._mib.setdefault(role, []).append(resident_mib(statm))

    def figures(self) -> dict[str, dict[str, float]]:
        """MiB of each role: median at the beginning and at the end, and the largest."""
        return {
            role: {
                "first_mib": round(median(seen[: max(len(seen) // _PART, 1)]), 1),
                "last_mib": round(median(seen[-max(len(seen) // _PART, 1) :]), 1),
                "most_mib": round(max(seen), 1),
            }
            for role, seen in self._mib.items()
        }
