"""Which face of a photograph is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from phy.bounds import check_at_least

__all__ = ["Finding"]


@dataclass(frozen=True)
class Finding:
    """The face in a photograph."""

    face: int | None = None
    """Which face of each photograph, counted from the left from 1 on; unset: the largest."""
    aligned: bool = False
    """Pictures have the generator's framing already: no face is looked for."""

    def check(self) -> None:
        """ValueError where a value is outside its bounds: for the settings that hold the group."""
        if self.face is not None:
            check_at_least("face", self.face, 1)
            if self.aligned:
                raise ValueError(f"face must not be given with aligned, got {self.face}")

    def choice(self) -> dict[str, Any]:
        """What `Link.face` and `Link.align` take."""
        return {"number": self.face, "aligned": self.aligned}
