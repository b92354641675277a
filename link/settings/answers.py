"""`ask` and `weights`: questions that the command line answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tyro

__all__ = ["Ask", "Weights"]


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
class Weights:
    """List the pre-trained weights: where from, how large, under what terms; fetch them."""

    fetch: bool = False
    """Download what is not in the cache yet."""
    cache: Path | None = None
    """Folder of the downloaded weights."""
