"""How a photograph's latent is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from phy.bounds import check_at_least

__all__ = ["Inversion"]


@dataclass(frozen=True)
class Inversion:
    """The latent of a photograph."""

    inversion: Literal["auto", "fast", "adam", "paper"] = "auto"
    """How the latent is found: an encoder and a few steps, Adam from the mean, or the paper's Eq. 9
    taken literally; auto: fast for code face, adam for the others."""
    steps: int | None = None
    """Inversion steps at most; unset: 20 for fast, 110 for the others."""

    def check(self) -> None:
        """ValueError where a value is outside its bounds: for the settings that hold the group."""
        if self.steps is not None:
            check_at_least("steps", self.steps, 1)
