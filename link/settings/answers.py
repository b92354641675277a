"""`ask`, `measure` and `weights`: questions that the command line answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import tyro

from link.settings.figures import FIGURES
from link.settings.shared.checks import check_file, check_folder

__all__ = ["Ask", "Measure", "Weights"]

if TYPE_CHECKING:
    Figure = str
else:
    Figure = Literal[*FIGURES]


@dataclass(frozen=True)
class Ask:
    """Say what a sentence asks for: which attribute, more or less of it, or which degree."""

    sentence: tyro.conf.Positional[str]
    """A request in English, such as "make the bangs longer"; - with --json reads one a line."""
    json: bool = False
    """Print one line of JSON, also for a sentence that asks for nothing known; several wishes are
    a list in it."""

    def __post_init__(self) -> None:
        if self.sentence == "-" and not self.json:
            raise ValueError("sentence must not be - without --json, got '-'")


@dataclass(frozen=True)
class Measure:
    """Say how near two pictures are: LPIPS, PSNR, MS-SSIM and identity, as in result.json.

    Of two folders, FID and KID."""

    first: tyro.conf.Positional[Path]
    """A picture, square: an aligned face; or a folder of pictures."""
    second: tyro.conf.Positional[Path]
    """Another of the same size; or a folder of as many. Of equal names, they are taken for pairs,
    such as photographs and what was received of them: KID leaves each pair out."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    cache: Path | None = None
    """Folder of the downloaded weights."""

    def __post_init__(self) -> None:
        check = check_folder if self.first.is_dir() else check_file
        check("first", self.first)
        check("second", self.second)


@dataclass(frozen=True)
class Weights:
    """List the pre-trained weights: where from, how large, under what terms; fetch them."""

    fetch: bool = False
    """Download what is not in the cache yet."""
    used_by: Figure | None = None
    """Only those that a figure or picture of a run's results hangs on, ours included."""
    cache: Path | None = None
    """Folder of the downloaded weights."""
