"""Which networks, of which size, and where they run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from link.settings.checks import check_file

__all__ = ["Networks"]


@dataclass(frozen=True)
class Networks:
    """The networks, and where they run."""

    size: Literal[128, 1024] = 128
    """Pixels a side of the pictures."""
    generator: Path | None = None
    """Your own StyleGAN2 checkpoint in place of the FFHQ generator."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""
    cache: Path | None = None
    """Folder of the downloaded weights; EDITABLE_DEEPSC_CACHE, then the user's cache folder."""

    def check(self) -> None:
        """ValueError where a value is outside its bounds: for the settings that hold the group."""
        check_file("generator", self.generator)
