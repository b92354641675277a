"""What a sentence asks for, and what is said of one that asks for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from semantic.attributes import TABLE

__all__ = ["CAN_BE_ASKED", "Direction", "Request", "nothing", "several"]

*_FIRST, _LAST = (row.noun for row in TABLE.values())
CAN_BE_ASKED = (
    f"what can be asked for: {', '.join(_FIRST)} or {_LAST}, more or less of it"
    ' ("make the bangs slightly longer", "smile more") or how it shall be ("remove the glasses",'
    ' "a face in the forties")'
)
Direction = Literal[1, -1]


@dataclass(frozen=True)
class Request:
    """What one sentence asks for.

    ``problem`` is empty when it was understood; else it says in one sentence why nothing is done,
    and attribute, direction and degree are None. ``confidence`` (0..1) is how often such an answer
    is right as a whole: its reliability curve is in RESULTS.md. A sentence of several wishes has
    mode "several" and its ``wishes`` in their order; attribute, direction and degree are None.
    """

    attribute: str | None
    mode: Literal["change", "target", "several", "none"]
    direction: Direction | None
    degree: int | None
    confidence: float
    problem: str = ""
    wishes: tuple[Request, ...] = ()

    @property
    def parts(self) -> tuple[Request, ...]:
        """What is to be done, one after the other: the wishes, itself if there is but one."""
        return self.wishes or (() if self.problem else (self,))

    def as_json(self) -> dict[str, Any]:
        """The five fields as plain JSON values; with the wishes, if there are several."""
        fields: dict[str, Any] = {
            "attribute": self.attribute,
            "mode": self.mode,
            "direction": self.direction,
            "degree": self.degree,
            "confidence": round(self.confidence, 4),
        }
        return fields | ({"wishes": [w.as_json() for w in self.wishes]} if self.wishes else {})


def nothing(confidence: float, why: str) -> Request:
    """The refusal, with what can be asked instead."""
    return Request(None, "none", None, None, confidence, f"{why}; {CAN_BE_ASKED}")


def several(confidence: float, wishes: Sequence[Request]) -> Request:
    """Two wishes or more."""
    return Request(None, "several", None, None, confidence, wishes=tuple(wishes))
