"""Sentences that were written by hand, with their right readings; none of them is trained on.

``own_requests.jsonl`` was written, and frozen, before the training's grammar was: it tells how good
the reader is. ``calibration.jsonl`` tells the reader how sure it may be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from semantic.requests.request import Request
from semantic.requests.words import BREAK

__all__ = ["CALIBRATION", "OWN", "Written", "key", "read_written", "wishes_of"]

OWN = Path(__file__).parent / "own_requests.jsonl"
CALIBRATION = Path(__file__).parent / "calibration.jsonl"


@dataclass(frozen=True)
class Written:
    """A sentence, its kind, and the readings that are right.

    A reading is a set of wishes (attribute, direction or 0 for a target, degree), and empty where
    the sentence is to be refused. There are several where it can fairly be taken in several ways.
    """

    kind: str
    sentence: str
    right: tuple[frozenset[tuple[str, int, int]], ...]

    def is_right(self, wishes: Iterable[tuple[str, int, int]]) -> bool:
        """Whether so it may be read."""
        return frozenset(wishes) in self.right


def read_written(path: Path) -> list[Written]:
    """The sentences of a file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Written(row["kind"], row["sentence"], _readings(row["right"])) for row in rows]


def _readings(right: Sequence[Sequence[Sequence]]) -> tuple[frozenset[tuple[str, int, int]], ...]:
    return tuple(frozenset((a, d, n) for a, d, n in reading) for reading in right)


def key(words: Iterable[str]) -> tuple[str, ...]:
    """The words without the breaks: equal for sentences that differ in punctuation only."""
    return tuple(word for word in words if word != BREAK)


def wishes_of(request: Request) -> list[tuple[str, int, int]]:
    """(attribute, direction or 0, degree) of each wish; none of a refusal."""
    return [(w.attribute or "", w.direction or 0, w.degree or 0) for w in request.parts]
