"""`paper`: which of its tables and figures, on how much."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import tyro

from experiments.baselines.names import check_scheme
from experiments.paper.rows import ROWS, Row
from link.settings.shared.channel import ChannelName
from link.settings.shared.checks import check_folder, check_out, check_snrs
from phy.bounds import SEED_RANGE, check_at_least, check_whole

__all__ = ["Paper"]

if TYPE_CHECKING:
    RowName = str
else:
    RowName = Literal[*ROWS]


@dataclass(frozen=True)
class Paper:
    """Make one of the paper's tables or figures: resumable, a JSON file a scheme."""

    what: tyro.conf.Positional[RowName]
    """Which."""
    data: Path | None = None
    """Folder of photographs; unset: faces that the generator makes, which suit schemes with it."""
    images: int = 2
    """How many, by name; the cost grows with them."""
    schemes: tuple[str, ...] = ()
    """Which schemes, of experiments/baselines/names.py; unset: those of the table or figure."""
    snr_db: tuple[float, ...] = ()
    """Es/N0 of a complex symbol in dB; unset: those of the table or figure."""
    channel: ChannelName = "awgn"
    """Physical layer."""
    edit: bool = True
    """Have each face edited as a sentence asks."""
    separate_steps: int = 110
    """Of the inversion where editing is a step apart: as many as our own; Talk-to-Edit has 600."""
    clip: Path | None = None
    """Your CLIP weights, for the CLIP score; unset: not measured."""
    jobs: int = 1
    """Processes; one where seconds are measured."""
    seed: int = 0
    """Of noise, fades and made faces."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    out: Path = Path("results/paper")
    """Folder of the lines, the pictures, the tables and the figures."""

    def __post_init__(self) -> None:
        if self.data is not None:
            check_folder("data", self.data)
        for name in ("images", "separate_steps", "jobs"):
            check_at_least(name.replace("_", "-"), getattr(self, name), 1)
        for name in self.schemes:
            check_scheme(name)
        if self.snr_db:
            check_snrs(self.snr_db)
        check_whole("seed", self.seed, SEED_RANGE)
        check_out(self.out)

    @property
    def row(self) -> Row:
        """What is asked for, with its schemes and SNRs as they are meant."""
        row, given = ROWS[self.what], {"schemes": self.schemes, "snr_db": self.snr_db}
        return Row(**vars(row) | {name: value for name, value in given.items() if value})
