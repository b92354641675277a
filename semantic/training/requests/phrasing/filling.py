"""Puts things and people into the blanks of a frame."""

from __future__ import annotations

from random import Random
from typing import Any

from semantic.training.requests.phrasing.by_attribute import NOUNS
from semantic.training.requests.phrasing.frames import OBJECTS, OWNERS, SUBJECTS

__all__ = ["fill"]

COUNTED = ("beard", "fringe", "goatee", "grin", "moustache", "mustache", "smile", "stache", "tache")


def fill(rng: Random, frame: str, attribute: str, **blanks: Any) -> str:
    """The frame with its blanks filled; spaces are put right."""
    bare = rng.choice(NOUNS[attribute][: 2 if rng.random() < 0.6 else None])
    noun = f"{rng.choice(OWNERS)} {bare}"
    if attribute == "age" and bare == "age":
        noun = rng.choice(("the age", "the face", "the face"))
    filled = frame.format(
        **{
            "the": noun,
            "bare": bare,
            "abare": f"{rng.choice(('a', 'a', 'any'))} {bare}" if bare in COUNTED else bare,
            "who": rng.choice(OBJECTS),
            "she": rng.choice(SUBJECTS),
            "her": rng.choice(("his", "her", "my", "the", "their")),
            **blanks,
        }
    )
    return " ".join(filled.split())
