"""At the receiver: the latent moves until its face has the degrees that it was sent with.

Noise changes what a face shows: of six edits a third or so have the degree asked for at 0 dB. The
receiver looks at what it has decoded, with the predictor that the edit has followed, and goes on
editing where a degree is another than was sent. A second round mends what later attributes have
done to earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from semantic.editing.matching import Editor
from semantic.requests import Request

__all__ = ["Restored", "restored"]

ROUNDS = 2


@dataclass(frozen=True)
class Restored:
    """What became of a latent.

    Attributes:
        w: [1, ...], of its shape.
        steps: evaluations of M.
    """

    w: Tensor
    steps: int


def restored(editor: Editor, w: Tensor, degrees: Mapping[str, int]) -> Restored:
    """Moves ``w`` [1, ...] to the degrees, an attribute after the other, or as near as it gets."""
    steps = 0
    for _ in range(min(ROUNDS, len(degrees))):
        before = steps
        for attribute, degree in degrees.items():
            match = editor.edit(w, Request(attribute, "target", None, degree, 1.0))
            w, steps = match.w, steps + match.steps
        if steps == before:
            break
    return Restored(w, steps)
