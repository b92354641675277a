"""Fields through vectors: the step is the vectors' own, brought into the code."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from semantic.attributes import ATTRIBUTES
from semantic.editing.fields import WEIGHTS, NetworkFields
from semantic.editing.predictor import AttributePredictor
from semantic.editing.vector_fields import VectorCode, VectorFields
from semantic.generators import Generator
from semantic.latents.codes import LatentCode

pytestmark = pytest.mark.weights


class Plain:
    """A code whose latents are the two vectors themselves, one after the other."""

    def vectors(self, latent: Tensor) -> Tensor:
        return latent.unflatten(1, (2, 512))

    def moved(self, change: Tensor) -> Tensor:
        return change.flatten(1)


@pytest.fixture(scope="module")
def fields() -> NetworkFields:
    return NetworkFields.load(WEIGHTS).for_code("w2")


def test_of_vectors_themselves_nothing_changes(fields: NetworkFields) -> None:
    w = torch.randn(2, 2, 512, generator=torch.Generator().manual_seed(0))
    through = VectorFields(fields, Plain())
    step = through.step(w.flatten(1), "smiling", 1)
    torch.testing.assert_close(step, fields.step(w, "smiling", 1).flatten(1))
    far = through.axes.deviations(w.flatten(1), w.flatten(1) + step)
    expected = fields.axes.deviations(w, w + fields.step(w, "smiling", 1))
    for got, want in zip(far, expected, strict=True):
        torch.testing.assert_close(got, want)


@pytest.mark.parametrize("attribute", ["smiling", "age"])
def test_a_step_in_the_face_code_moves_the_attribute(
    fields: NetworkFields,
    generator: Generator,
    codes: dict[str, LatentCode],
    attribute: str,
) -> None:
    """By more than it moves when the direction is turned round."""
    code, predictor = codes["face"], AttributePredictor.load("evaluation")
    assert isinstance(code, VectorCode)
    start = code.to_latent(code.sample(generator, 2, seed=5))
    i = ATTRIBUTES.index(attribute)

    def degrees(direction: int) -> Tensor:
        step = VectorFields(fields, code).step(start, attribute, direction)
        with torch.no_grad():
            seen = predictor(generator(code.styles(start + step)).clamp(-1, 1))[:, i]
        return (seen.exp() * torch.arange(6)).sum(dim=1)

    assert bool((degrees(1) > degrees(-1) + 0.5).all())
