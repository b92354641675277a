"""`bench ...`: what is measured of speed and endurance, a settings class a benchmark."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from link.settings.shared.checks import check_file, check_out
from link.settings.shared.common import SAMPLE
from link.settings.shared.networks import Networks
from phy.bounds import (
    SEED_RANGE,
    SNR_DB_RANGE,
    Range,
    check_at_least,
    check_range,
    check_whole,
)

__all__ = ["Bench", "BenchEndurance"]

_MINUTES = Range(0.05, 24 * 60.0, "minutes")


@dataclass(frozen=True)
class Bench:
    """Say what each stage, code, inversion and adapter costs here, as ratios with their spread."""

    image: Path = SAMPLE
    """The photograph."""
    repeats: int = 3
    """How often each is timed, after a first time that does not count."""
    networks: Networks = field(default_factory=Networks)
    out: Path = Path("results/bench")
    """Folder of bench.json."""

    def __post_init__(self) -> None:
        self.networks.check()
        check_file("image", self.image)
        check_at_least("repeats", self.repeats, 2)
        check_out(self.out)

    def link(self) -> dict[str, Any]:
        """What `Link.load` takes."""
        return dict(vars(self.networks))


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
