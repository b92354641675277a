"""How a photograph's latent is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from phy.bounds import check_at_least

__all__ = ["Inversion"]


@dataclass(frozen=True)
class Inversion:
    """The latent of a photograph."""

    inversion: Literal["adam", "paper"] = "adam"
    """How the latent is found: Adam from the mean, or the paper's Eq. 9 taken literally."""
    steps: int = 110
    """Inversion steps at most."""

    def check(self) -> None:
        """ValueError where a value is outside its bounds: for the settings that hold the group."""
        check_at_least("steps", self.steps, 1)
