"""What `Link` is given, checked: plain numbers within their bounds, paths that are paths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from phy.bounds import (
    SEED_RANGE,
    SNR_DB_RANGE,
    STEPS_RANGE,
    check_at_least,
    check_choice,
    check_range,
    check_whole,
)
from semantic.latents.names import INVERSIONS

__all__ = ["checked_path", "checked_values"]


def checked_values(snr_db: float, inversion: str, steps: int | None, seed: int) -> dict[str, Any]:
    """The values as plain numbers, numpy's too; ValueError for one outside its bounds."""
    if steps is not None:
        check_at_least("steps", steps, 1)
        steps = check_whole("steps", steps, STEPS_RANGE)
    return {
        "steps": steps,
        "snr_db": check_range("snr_db", snr_db, SNR_DB_RANGE),
        "inversion": check_choice("inversion", inversion, INVERSIONS),
        "seed": check_whole("seed", seed, SEED_RANGE),
    }


def checked_path(name: str, given: Path | str | None) -> Path | None:
    """As a path; ValueError where it cannot be one."""
    if given is not None and not isinstance(given, str | Path):
        raise ValueError(f"{name} must be a path, got {given!r}")
    return None if given is None else Path(given)
