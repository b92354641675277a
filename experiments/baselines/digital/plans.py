"""How the bytes of a picture are sent: by a fixed modulation and rate, or the best for the SNR."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from experiments.baselines.digital.block_errors import FILE as BLOCK_ERRORS
from experiments.baselines.digital.block_errors import candidates, effective_snrs_db, frame_errors
from experiments.baselines.digital.ldpc import Frame, Mcs
from experiments.baselines.scheme import OneChannel

__all__ = ["FILE", "Adaptive", "Fixed", "expected_distance"]

FILE = Path(__file__).parent / "data" / "source_quality.json"


@dataclass(frozen=True)
class Fixed:
    """So many bits a pixel, by one modulation and rate whatever the SNR; channel uses follow.

    Attributes:
        mcs: modulation and rate.
        bits_a_pixel: of the source's bytes, by the picture's pixels a side.
    """

    mcs: Mcs
    bits_a_pixel: dict[int, float]
    made_of: ClassVar[tuple[Path, ...]] = ()

    def frame(self, size: int, channel: OneChannel, snr_db: float, device: str) -> Frame:
        """See `experiments.baselines.digital.Plan`."""
        return Frame.of_size(self.mcs, int(self.bits_a_pixel[size] * size * size / 8), device)


@dataclass(frozen=True)
class Adaptive:
    """So many channel uses; modulation and rate are those from which most is to be expected.

    Least expected distance, (1 - F) q + F q0: F the share of damaged frames
    (`experiments.baselines.digital.block_errors`), q the source's mean LPIPS to the photograph
    in as many bytes as the frame carries, q0 that of its stand-in. Both are constants, measured on
    random bits and on validation faces.

    Attributes:
        source: whose quality counts, a name in ``data/source_quality.json``.
        uses: channel uses.

    Raises:
        ValueError: what has not been measured.
    """

    source: str
    uses: int
    made_of: ClassVar[tuple[Path, ...]] = (BLOCK_ERRORS, FILE)

    def __post_init__(self) -> None:
        candidates(self.uses)
        if self.source not in _quality():
            known = ", ".join(_quality())
            raise ValueError(f"source must be one of {known} in {FILE.name}, got {self.source!r}")

    def frame(self, size: int, channel: OneChannel, snr_db: float, device: str) -> Frame:
        """See `experiments.baselines.digital.Plan`."""
        snrs_db = effective_snrs_db(channel.model, snr_db, self.uses)

        def distance(mcs: Mcs) -> float:
            damaged = frame_errors(mcs, self.uses, snrs_db)
            return expected_distance(self.source, Frame(mcs, self.uses).size, damaged)

        return Frame(min(candidates(self.uses), key=distance), self.uses, device)


def expected_distance(source: str, size: int, damaged: float) -> float:
    """Mean LPIPS that a source in ``size`` bytes leads to where a share of frames is damaged.

    Between the sizes that were measured it is taken to be linear in their logarithm.
    """
    known = _quality()[source]
    least = known["bytes"][0]
    kept = float(np.interp(np.log(size), np.log(known["bytes"]), known["lpips_alex"]))
    if size < least:
        kept = known["nothing"]
    return (1 - damaged) * kept + damaged * float(known["nothing"])


@lru_cache
def _quality() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(FILE.read_text())["sources"]
    return table
