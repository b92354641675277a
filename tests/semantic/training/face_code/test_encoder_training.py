"""The pieces of the training: places around faces, an encoder that learns and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from semantic.generators import Generator
from semantic.latents.codes import LatentCode
from semantic.latents.encoder import FaceEncoder
from semantic.latents.face_code import FaceCode
from semantic.latents.likeness import Likeness
from semantic.metrics.identity import Identity
from semantic.metrics.lpips import Lpips
from semantic.training.face_code.encoder import EncoderTraining
from semantic.training.face_code.gradients import mixed, places
from semantic.training.face_code.photographs import as_bytes, as_pictures

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def pictures(generator: Generator, codes: dict[str, LatentCode]) -> tuple[Tensor, Tensor]:
    code = codes["face"]
    u = 0.6 * torch.randn(4, code.reals, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        return u, as_bytes(generator(code.styles(u)))


def training(generator: Generator, code: LatentCode, work: Path) -> EncoderTraining:
    assert isinstance(code, FaceCode)
    likeness = Likeness(Lpips.load("vgg"), Identity.load("loss"))
    return EncoderTraining(generator, code, likeness, code.worth, work, seed=0)


def test_bytes_are_pictures_and_back() -> None:
    pixels = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16)
    assert torch.equal(as_bytes(as_pictures(pixels)), pixels)


def test_places_lie_between_the_mean_and_a_face(generator: Generator) -> None:
    rng = torch.Generator().manual_seed(1)
    found = mixed(generator, 2, torch.Generator().manual_seed(2))
    for place in places(generator, found, 4, rng):
        assert place.shape == (1, 23, 512)
        assert float((place - generator.w_mean).norm()) > 0


def test_training_learns_and_goes_on(
    generator: Generator,
    codes: dict[str, LatentCode],
    pictures: tuple[Tensor, Tensor],
    tmp_path: Path,
) -> None:
    u, pixels = pictures

    def trained(work: Path, *stops: int) -> FaceEncoder:
        torch.manual_seed(0)
        encoder = FaceEncoder()
        work.mkdir()
        for steps in stops:
            training(generator, codes["face"], work).on_pairs(encoder, u, pixels, steps)
        return encoder

    once = trained(tmp_path / "once", 2)
    again = trained(tmp_path / "again", 2, 2)  # the second call finds all done
    for a, b in zip(once.parameters(), again.parameters(), strict=True):
        assert torch.equal(a, b)
    assert float(once.last.weight.abs().sum()) > 0
    training(generator, codes["face"], tmp_path / "once").on_photographs(once, pixels, 1)
    assert len((tmp_path / "once" / "log.jsonl").read_text().splitlines()) == 2
