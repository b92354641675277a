"""How a photograph's latent is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import tyro

from phy.bounds import check_at_least
from semantic.latents.names import STEPS

__all__ = ["Inversion"]

STEPS_HELP = (
    f"Inversion steps at most; unset: {STEPS['fast']} for fast, {STEPS['adam']} for the others."
)


@dataclass(frozen=True)
class Inversion:
    """The latent of a photograph."""

    inversion: Literal["auto", "fast", "adam", "paper"] = "auto"
    """How the latent is found: an encoder and a few steps, Adam from the mean, or the paper's Eq. 9
    taken literally; auto: fast for code face, adam for the others."""
    steps: Annotated[int | None, tyro.conf.arg(help=STEPS_HELP)] = None

    def check(self) -> None:
        """ValueError where a value is outside its bounds: for the settings that hold the group."""
        if self.steps is not None:
            check_at_least("steps", self.steps, 1)
