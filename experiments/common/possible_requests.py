"""Requests that are possible: those for which a face has room."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from experiments.common.editing import NamedFace
from semantic.attributes import ATTRIBUTES
from semantic.requests import Request

__all__ = ["possible_requests"]

MOST_CHANGE = 2  # degrees


def possible_requests(
    faces: Sequence[NamedFace], each: int, rng: torch.Generator
) -> list[tuple[NamedFace, Request]]:
    """Up to ``each`` requests an attribute and direction, for which a face has room.

    Faces take turns; where few have room (taking off glasses), one is asked for several changes.
    """
    chosen = []
    for attribute in ATTRIBUTES:
        for direction in (1, -1):
            possible: list[tuple[int, float, NamedFace, int]] = []
            for face in faces:
                degree = face.degrees[attribute]
                room = 5 - degree if direction == 1 else degree
                changes = torch.randperm(min(room, MOST_CHANGE), generator=rng) + 1
                possible += [
                    (turn, float(torch.rand((), generator=rng)), face, change)
                    for turn, change in enumerate(changes.tolist())
                ]
            possible.sort(key=lambda item: item[:2])
            chosen += [
                (face, Request(attribute, "change", direction, change, 1.0))
                for _, _, face, change in possible[:each]
            ]
    return chosen
