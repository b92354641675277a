"""The editing loop on a generator and a predictor whose answers are known exactly.

The picture shows the latent's first numbers as they are, and the predictor reads one of them an
attribute as its position: a cumulative logistic model, as the real one is.
"""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from semantic.editing.matching import MOST_STEPS, Editor, Match, expected_degree, position
from semantic.editing.predictor import ATTRIBUTES, degree_log_probabilities
from semantic.latents.mapped import LatentAxes
from semantic.requests import Request

WIDTH = torch.full((5,), 0.25)


def picture(w: Tensor) -> Tensor:
    """[B, n, 512] -> [B, 3, 16, 16], a tenth of the coarse vector's numbers: within -1..1."""
    return 0.1 * w[:, 0].repeat(1, 2)[:, : 3 * 256].reshape(-1, 3, 16, 16)


def predictor(image: Tensor) -> Tensor:
    return degree_log_probabilities(10 * image.flatten(1)[:, :5], WIDTH)


class ToyFields:
    """Moves the attribute's number by ``gain`` a step, in coarse and fine vector alike.

    Mapped latents have a deviation of 10 in each of the first 20 numbers.
    """

    axes = LatentAxes(torch.zeros(512), 10 * torch.eye(512)[:20])

    def __init__(self, gain: float = 1.0, bent: float = 0.0) -> None:
        self.gain, self.bent = gain, bent

    def step(self, w: Tensor, attribute: str, direction: int) -> Tensor:
        i = ATTRIBUTES.index(attribute)
        step = torch.zeros_like(w)
        step[..., i] = direction * self.gain * (1 + self.bent * w[:, :1, i])
        return step


def latent(*positions: float, vectors: int = 2) -> Tensor:
    w = torch.zeros(1, vectors, 512)
    w[..., : len(positions)] = torch.tensor(positions)
    return w


def edit(w: Tensor, request: Request, fields: ToyFields | None = None) -> Match:
    return Editor(picture, predictor, fields or ToyFields()).edit(w, request)


def change(attribute: str, direction: int, degree: int) -> Request:
    return Request(attribute, "change", direction, degree, 1.0)  # type: ignore[arg-type]


def target(attribute: str, degree: int) -> Request:
    return Request(attribute, "target", None, degree, 1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "request_", "expected"),
    [
        (1, change("beard", 1, 2), 3),
        (4, change("beard", 1, 3), 5),
        (1, change("beard", -1, 2), 0),
        (3, target("beard", 1), 1),
    ],
)
def test_expected_degree_is_clamped(before: int, request_: Request, expected: int) -> None:
    assert expected_degree(request_, before) == expected


@pytest.mark.parametrize("near", range(6))
def test_position_is_the_models_own(near: int) -> None:
    u = torch.linspace(-3, 8, 23)[:, None].expand(-1, 5)
    seen = degree_log_probabilities(u, WIDTH)
    torch.testing.assert_close(position(seen, near), u, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("vectors", [1, 2])
@pytest.mark.parametrize("attribute", ATTRIBUTES)
@pytest.mark.parametrize("direction", [1, -1])
def test_it_reaches_the_degree(attribute: str, direction: int, vectors: int) -> None:
    w = latent(2.1, 1.9, 2.2, 2.0, 1.8, vectors=vectors)
    found = edit(w, change(attribute, direction, 1))
    assert found.matched
    assert found.degree_before == 2
    assert found.degree_expected == found.degrees_sent[attribute] == 2 + direction
    assert found.steps == 1  # one step of the right size
    others = [name for name in ATTRIBUTES if name != attribute]
    assert all(found.degrees_sent[name] == 2 for name in others)
    assert found.w.shape == w.shape


def test_nothing_to_do() -> None:
    w = latent(3.2)
    found = edit(w, target("bangs", 3))
    assert (found.steps, found.matched) == (0, True)
    assert torch.equal(found.w, w)
    assert "already" in found.reason
    at_the_top = edit(latent(5.0), change("bangs", 1, 1))
    assert (at_the_top.steps, at_the_top.degree_expected) == (0, 5)


@pytest.mark.parametrize("gain", [0.3, 3.0])
@pytest.mark.parametrize("degree", [0, 1, 4, 5])
def test_step_of_the_wrong_length(gain: float, degree: int) -> None:
    """Too short: the slope is learnt. Too long: the last step is shortened."""
    found = edit(latent(2.4), target("bangs", degree), ToyFields(gain))
    assert found.matched
    assert found.degrees_sent["bangs"] == degree
    assert found.steps <= 6


def test_overshoot_is_shortened_not_reversed() -> None:
    """Fields that only ever grow the number would never come back from an overshoot."""

    class OnlyUp(ToyFields):
        def step(self, w: Tensor, attribute: str, direction: int) -> Tensor:
            return super().step(w, attribute, 1)

    found = edit(latent(0.0), target("bangs", 1), OnlyUp(gain=3.5))
    assert found.matched
    assert found.degrees_sent["bangs"] == 1


def test_a_stuck_face_is_sent_as_near_as_it_got() -> None:
    found = edit(latent(1.0), target("bangs", 4), ToyFields(gain=0.0))
    assert not found.matched
    assert found.steps == 3
    assert "further" in found.reason
    assert torch.equal(found.w, latent(1.0))


def test_the_edge_of_the_faces() -> None:
    """Steps that run away along numbers that the predictor does not see."""

    class Runaway(ToyFields):
        def step(self, w: Tensor, attribute: str, direction: int) -> Tensor:
            step = super().step(w, attribute, direction)
            step[..., 7:17] = 7.0
            return step

    found = edit(latent(0.0), target("bangs", 5), Runaway(gain=0.5))
    assert not found.matched
    assert "beyond" in found.reason
    assert found.steps > 1
    assert found.degrees_sent["bangs"] > 0
    # 7 deviations of ten numbers in each of two vectors.
    assert 0 < found.w[..., 7:17].norm() / 10 <= 7


def test_the_best_is_sent_when_steps_run_out() -> None:
    found = edit(latent(0.0), target("bangs", 5), ToyFields(gain=0.16))
    assert not found.matched
    assert found.steps == MOST_STEPS
    assert str(MOST_STEPS) in found.reason
    assert 0 < found.degrees_sent["bangs"] < 5


def test_a_degree_that_the_predictor_never_gives() -> None:
    """Nowhere is degree 2 the most likely: the nearest is sent, and that is said."""

    def without_two(image: Tensor) -> Tensor:
        seen = predictor(image)
        penalty = torch.zeros(6)
        penalty[2] = 30.0
        return (seen - penalty).log_softmax(dim=2)

    found = Editor(picture, without_two, ToyFields()).edit(latent(0.0), target("bangs", 2))
    assert not found.matched
    assert found.degrees_sent["bangs"] in (1, 3)
    assert "itself not" in found.reason


def test_straight_steps_are_tried_where_the_fields_fail() -> None:
    editor = Editor(picture, predictor, ToyFields(gain=0.0), ToyFields())
    found = editor.edit(latent(1.0), target("bangs", 4))
    assert found.matched
    assert found.straight
    assert found.steps > 3  # those in vain are counted
    editor = Editor(picture, predictor, ToyFields(), ToyFields(gain=0.0))
    assert not editor.edit(latent(1.0), target("bangs", 4)).straight
    both_stuck = Editor(picture, predictor, ToyFields(gain=0.0), ToyFields(gain=0.0))
    found = both_stuck.edit(latent(1.0), target("bangs", 4))
    assert (found.matched, found.straight, found.steps) == (False, False, 6)


def test_bad_input() -> None:
    with pytest.raises(ValueError, match=r"w must be one latent, \[1, ...\], got \[2, 1, 512\]"):
        edit(torch.zeros(2, 1, 512), target("bangs", 1))
    with pytest.raises(ValueError, match="nothing that is known"):
        edit(latent(0.0), Request(None, "none", None, None, 1.0, "nothing that is known"))
