"""Whether pictures say what they are."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Marking"]


@dataclass(frozen=True)
class Marking:
    """The pictures' files."""

    mark: bool = True
    """Pictures that no camera took bear a mark in their files that says so."""
