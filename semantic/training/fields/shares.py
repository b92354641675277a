"""How much of a field's correction is kept: the share that edits latents best that it never saw.

The correction is learnt from a few hundred noisy steps. Where the straight direction is good
already (bangs, eyeglasses) that noise can cost more than it brings; elsewhere (age, beard) the
correction keeps the identity that the straight direction loses. So each attribute's correction is
multiplied by the share of SHARES with the least cost of whole edits, made by the loop as it runs in
the link:

    cost = missed + (1 - identity cosine) + drift / 2
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from tqdm import tqdm

from semantic.attributes import ATTRIBUTES, DEGREES
from semantic.editing.fields import Field
from semantic.editing.matching import Editor, Match, position
from semantic.requests import Request

__all__ = ["SHARES", "HeldOut", "best_share", "scale_correction"]

SHARES = (0.0, 0.35, 0.7, 1.0)
CHANGE = 2  # degrees asked for, where there is room
DRIFT = 0.5  # of the cost, a degree


@torch.no_grad()
def scale_correction(field: Field, share: float) -> None:
    """Multiplies what the network adds to the straight direction."""
    for parameter in field.network[-1].parameters():
        parameter.mul_(share)


@dataclass(frozen=True)
class HeldOut:
    """Edits of latents that the training has not seen.

    Attributes:
        editor: with the fields that are being trained.
        identity: pictures -> unit embeddings.
        w: [N, n, 512], latents to edit, each once.
    """

    editor: Editor
    identity: Callable[[Tensor], Tensor]
    w: Tensor

    def keep_best_share(self, field: Field, name: str) -> dict[float, float]:
        """Scales the correction of the attribute ``name``; returns the mean cost of each share."""
        full = {key: value.clone() for key, value in field.state_dict().items()}
        costs = {}
        for share in tqdm(SHARES, desc=f"share of {name}"):
            field.load_state_dict(full)
            scale_correction(field, share)
            found = [self._cost(name, turn) for turn in range(len(self.w))]
            costs[share] = sum(found) / len(found)
        field.load_state_dict(full)
        scale_correction(field, best_share(costs))
        return costs

    @torch.no_grad()
    def _cost(self, name: str, turn: int) -> float:
        """Of one edit: upwards and downwards in turn, the other way where there is no room."""
        w, i = self.w[turn : turn + 1], ATTRIBUTES.index(name)
        degree = int(self.editor.look(w, w)[0][i].argmax())
        direction = 1 if turn % 2 == 0 else -1
        room = {1: DEGREES - 1 - degree, -1: degree}
        if not room[direction]:
            direction = -direction
        change = min(CHANGE, room[direction])
        request = Request(name, "change", direction, change, 1.0)  # type: ignore[arg-type]
        edit = self.editor.edit(w, request)
        before, after = (self._embedding(at) for at in (w, edit.w))
        return (not edit.matched) + 1 - float((before * after).sum()) + DRIFT * _drift(edit, i)

    def _embedding(self, w: Tensor) -> Tensor:
        return self.identity(self.editor.decode(w).clamp(-1, 1))


def best_share(costs: dict[float, float]) -> float:
    """The share of the least cost; the smaller one of two that are as good."""
    return min(costs, key=lambda share: (costs[share], share))


def _drift(edit: Match, i: int) -> float:
    """Mean degrees that the other attributes moved."""
    places = [
        position(seen, near=2).clamp(-0.5, DEGREES - 0.5) for seen in (edit.before, edit.sent)
    ]
    moved = (places[1] - places[0]).abs()
    return float((moved.sum() - moved[i]) / (len(ATTRIBUTES) - 1))
