"""What photographs show besides one upright face in the middle."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
import torch
from PIL import Image, ImageDraw, ImageOps

from semantic.faces.alignment import FaceAligner
from semantic.faces.looks import look
from semantic.faces.mtcnn import Face, FaceDetector
from semantic.faces.photographs import ImageError, read_image

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def aligner() -> FaceAligner:
    return FaceAligner.load()


@pytest.fixture(scope="module")
def photograph(sample: Path) -> Image.Image:
    return read_image(sample).resize((450, 500))


@pytest.mark.parametrize("angle", [60, 90, 180])
def test_a_turned_photograph_is_turned_upright(
    angle: int, aligner: FaceAligner, photograph: Image.Image
) -> None:
    turned = photograph.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    aligned = aligner.align(turned, 128)
    assert "was turned by" in aligned.note
    upright = aligner.align(photograph, 128)
    assert float((aligned.image - upright.image).abs().mean()) < 0.12  # 180: .01 where it is right


@pytest.mark.parametrize(
    ("box", "name"),
    [((225, 0, 450, 500), "an eye"),
     ((0, 0, 450, 275), "a corner of the mouth")],
)  # fmt: skip
def test_a_face_beyond_the_edge_is_refused(
    box: tuple[int, int, int, int], name: str, aligner: FaceAligner, photograph: Image.Image
) -> None:
    with pytest.raises(ImageError, match=f"whole face, {name} lies beyond the photograph's edge"):
        aligner.align(photograph.crop(box), 128)


def test_much_reflection_and_covered_features_are_noted(
    aligner: FaceAligner, photograph: Image.Image
) -> None:
    assert aligner.align(photograph, 128).note == ""
    assert "are beyond the photograph" in aligner.align(photograph.crop((0, 0, 292, 500)), 128).note
    for feature, (top, bottom) in {"mouth": (0.60, 0.80), "eyes": (0.42, 0.53)}.items():
        hidden = photograph.copy()
        ImageDraw.Draw(hidden).rectangle([99, top * 500, 351, bottom * 500], fill=(20, 20, 24))
        assert f"the {feature} may be covered" in aligner.align(hidden, 128).note


@pytest.mark.parametrize("colour", [(205, 160, 135), "shaded"])
def test_what_has_no_detail_is_noted(
    colour: tuple[int, int, int] | str, aligner: FaceAligner, photograph: Image.Image
) -> None:
    """Masks of the skin's colour, and lit from above."""
    hidden = photograph.copy()
    draw = ImageDraw.Draw(hidden)
    for y in range(300, 400):
        level = 220 - y // 4
        row = (level, level + 20, level + 40) if isinstance(colour, str) else colour
        draw.line([135, y, 324, y], fill=row)
    assert "the mouth may be covered" in aligner.align(hidden, 128).note


class Scores:
    """A detector that gives the face of each look a score, upright and turned."""

    def __init__(self, *scores: float) -> None:
        self.scores = list(scores)

    def detect(self, image: Image.Image, thresholds: tuple[float, ...] = ()) -> list[Face]:
        score = self.scores.pop(0) if self.scores else 0.0
        return [Face(torch.tensor([0.0, 0, 50, 50]), score, torch.zeros(5, 2))] if score else []


@pytest.mark.parametrize(
    ("scores", "turned"),
    [
        ((0.9976, 0.9873, 0.9509, 0.9986), False),  # upright, of CelebA's training part
        ((0.9791, 0, 0, 0.9903), False),
        ((0, 0, 0, 0.7146), False),  # no face: a cable beside a singer
        ((0.98, 0, 0.9999, 0.9), True),
        ((0, 0, 0.97, 0), True),
    ],
)
def test_a_turned_look_is_believed_where_it_is_plainly_surer(
    scores: tuple[float, ...], turned: bool
) -> None:
    best = max(scores[1:])
    found = look(cast(FaceDetector, Scores(*scores, best)), Image.new("RGB", (60, 60)))
    assert any("was turned" in note for note in found.notes) == turned


def test_a_face_is_chosen_from_the_left(aligner: FaceAligner, photograph: Image.Image) -> None:
    both = Image.new("RGB", (900, 500), "gray")
    both.paste(photograph, (0, 0))
    both.paste(ImageOps.mirror(photograph), (450, 0))
    for number in (1, 2):
        aligned = aligner.align(both, 128, face=number)
        assert aligned.note == f"2 faces were found, number {number} from the left is used"
        assert (float(aligned.landmarks[0, 0]) > 450) == (number == 2)
    with pytest.raises(ImageError, match=r"face must be within 1..2, the faces found, got 3"):
        aligner.align(both, 128, face=3)


def test_an_aligned_picture_is_taken_as_it_is(aligner: FaceAligner) -> None:
    assert aligner.align(Image.new("RGB", (300, 300)), 128, aligned=True).image.shape[-1] == 128
    with pytest.raises(ImageError, match="image must be square if it is aligned already"):
        aligner.align(Image.new("RGB", (300, 200)), 128, aligned=True)
