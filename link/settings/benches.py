"""`bench ...`: what is measured of speed and endurance, a settings class a benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from link.settings.checks import check_out
from phy.bounds import SEED_RANGE, SNR_DB_RANGE, Range, check_range, check_whole

__all__ = ["BenchEndurance"]

_MINUTES = Range(0.05, 24 * 60.0, "minutes")


@dataclass(frozen=True)
class BenchEndurance:
    """Pictures' messages over the loopback at full rate, while ends are killed; 60 for a claim."""

    minutes: float = 0.5
    """How long."""
    snr_db: float = 12.0
    """Es/N0 of the loopback."""
    seed: int = 0
    """Of kills, pauses, overflows and drift."""
    out: Path = Path("results/endurance")
    """Folder of endurance.json."""

    def __post_init__(self) -> None:
        check_range("minutes", self.minutes, _MINUTES)
        check_range("snr-db", self.snr_db, SNR_DB_RANGE)
        check_whole("seed", self.seed, SEED_RANGE)
        check_out(self.out)
