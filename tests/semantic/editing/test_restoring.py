"""Restoring on the toy generator of the editing loop's tests."""

from __future__ import annotations

import torch
from test_matching import ToyFields, latent, picture, predictor

from semantic.attributes import ATTRIBUTES
from semantic.editing.matching import Editor
from semantic.editing.restoring import restored


def shown(w: torch.Tensor) -> dict[str, int]:
    degrees = predictor(picture(w))[0].argmax(dim=1).tolist()
    return dict(zip(ATTRIBUTES, degrees, strict=True))


class Meddling(ToyFields):
    """Every step of the smile changes the beard by half as much."""

    def step(self, w: torch.Tensor, attribute: str, direction: int) -> torch.Tensor:
        step = super().step(w, attribute, direction)
        if attribute == "smiling":
            step[..., ATTRIBUTES.index("beard")] = 0.5 * step[..., ATTRIBUTES.index("smiling")]
        return step


def test_the_degrees_are_those_announced_and_the_others_stay() -> None:
    w = latent(1.2, 0.1, 3.4, 2.0, 4.0)
    done = restored(Editor(picture, predictor, ToyFields()), w, {"bangs": 3, "beard": 1})
    assert shown(done.w) == shown(w) | {"bangs": 3, "beard": 1}
    assert torch.equal(done.w[..., [1, 3, 4]], w[..., [1, 3, 4]])
    assert done.steps > 1


def test_a_face_that_shows_them_is_left_alone() -> None:
    w = latent(1.2, 0.1, 3.4, 2.0, 4.0)
    done = restored(Editor(picture, predictor, ToyFields()), w, {"bangs": 1, "age": 4})
    assert torch.equal(done.w, w) and done.steps == 0
    assert restored(Editor(picture, predictor, ToyFields()), w, {}).steps == 0


def test_a_second_round_mends_what_the_first_has_done() -> None:
    w = latent(0.0, 0.0, 1.0, 1.0, 2.0)
    done = restored(Editor(picture, predictor, Meddling()), w, {"beard": 3, "smiling": 4})
    assert (shown(done.w)["beard"], shown(done.w)["smiling"]) == (3, 4)
