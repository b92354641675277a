"""What photographs show besides one upright face in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageOps

from semantic.faces.alignment import FaceAligner
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
