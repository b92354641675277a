"""Alignment: the sample photograph, turned, moved, shrunk and aligned once more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from semantic.faces import alignment
from semantic.faces.alignment import FaceAligner, ffhq_square
from semantic.faces.photographs import ImageError, read_image, to_pil
from semantic.generators import Generator

pytestmark = pytest.mark.weights

# Where the FFHQ framing has them, as parts of the side: eyes and corners of the mouth.
TEMPLATE = np.array([[0.38, 0.48], [0.63, 0.48], [0.39, 0.72], [0.61, 0.72]])


@pytest.fixture(scope="module")
def aligner() -> FaceAligner:
    return FaceAligner.load()


@pytest.fixture(scope="module")
def photograph(sample: Path) -> Image.Image:
    return read_image(sample)


def landmarks(aligner: FaceAligner, image: torch.Tensor) -> np.ndarray:
    """Eyes and mouth of an aligned picture, as parts of the side."""
    (face,) = aligner.detector.detect(to_pil(image))
    return face.landmarks.numpy()[[0, 1, 3, 4]] / image.shape[-1]


def test_eyes_and_mouth_come_out_in_ffhq_framing(
    aligner: FaceAligner, photograph: Image.Image
) -> None:
    aligned = aligner.align(photograph, 256)
    assert aligned.image.shape == (1, 3, 256, 256)
    assert aligned.image.abs().max() <= 1
    np.testing.assert_allclose(landmarks(aligner, aligned.image), TEMPLATE, atol=0.035)


@pytest.mark.parametrize("angle", [-25, 0, 20])
def test_an_inclined_head_is_turned_upright(
    aligner: FaceAligner, photograph: Image.Image, angle: float
) -> None:
    turned = photograph.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    eyes = landmarks(aligner, aligner.align(turned, 256).image)[:2]
    assert abs(eyes[1, 1] - eyes[0, 1]) < 0.02  # five degrees of an eye distance


def test_an_aligned_face_comes_out_where_it_went_in(
    aligner: FaceAligner, photograph: Image.Image
) -> None:
    once = aligner.align(photograph, 256)
    twice = aligner.align(to_pil(once.image), 256)
    assert "framing already" in twice.note
    moved = (landmarks(aligner, twice.image) - landmarks(aligner, once.image)) * 256
    assert np.abs(moved).max() < 3  # pixels of 256


def test_generated_faces_come_out_where_they_went_in(
    aligner: FaceAligner, generator: Generator
) -> None:
    """On a larger canvas, turned; what comes out is the generator's own picture, nearly.

    3 % of the side: a quarter more than the landmarks' own scatter on generated faces (standard
    deviation of the scale .024, of the centre .003, of the rotation .8 degrees).
    """
    z = torch.randn(4, 512, generator=torch.Generator().manual_seed(3))
    w = generator.w_mean + 0.6 * (generator.mapping(z) - generator.w_mean)
    for face in generator(w[:, None].expand(-1, generator.num_styles, -1)):
        canvas = Image.new("RGB", (400, 300), "gray")
        canvas.paste(to_pil(face), (150, 90))
        canvas = canvas.rotate(10, Image.Resampling.BICUBIC)
        aligned = aligner.align(canvas, face.shape[-1])
        moved = landmarks(aligner, aligned.image) - landmarks(aligner, face)
        assert np.abs(moved).mean() < 0.03


@pytest.mark.parametrize("part", [1.2, 2.0, 3.9])
def test_fine_stripes_do_not_become_coarse_ones(part: float) -> None:
    """Stripes of two pixels, cut out ``part`` times smaller: their mean but for 5 % of them."""
    pixels = np.zeros((900, 900, 3), dtype=np.uint8)
    pixels[:, ::2] = 255
    square = 200 + 500 * np.array([[0, 0.1], [0.1, 1], [1, 0.9], [0.9, 0]])
    cut = alignment.cut_square(Image.fromarray(pixels), square, int(450 / part))
    assert np.asarray(cut.reduce(4)).std() < 0.05 * pixels.std()


def test_the_cut_does_not_depend_on_the_scale_of_the_photograph(photograph: Image.Image) -> None:
    """Within two grey levels in the mean: what the two resamplings differ by."""
    large = photograph.resize(
        (photograph.width * 2, photograph.height * 2), Image.Resampling.BICUBIC
    )
    square = np.array([[150.0, 130], [230, 770], [870, 690], [790, 50]])
    a, b = (
        np.asarray(alignment.cut_square(picture, scale * square, 128)).astype(int)
        for picture, scale in ((photograph, 1), (large, 2))
    )
    assert np.abs(a - b).mean() < 2


def test_a_face_at_the_edge_is_filled_up(aligner: FaceAligner, photograph: Image.Image) -> None:
    """Half of the square's surroundings are missing; no pixel of it may be left black."""
    points = aligner.align(photograph, 64).landmarks.numpy()
    left, top = points.min(axis=0) - 60
    right, bottom = points.max(axis=0) + 60
    close = photograph.crop((int(left), int(top), int(right), int(bottom)))
    image = aligner.align(close, 128).image
    corners = image[0, :, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners.mean(dim=0) > -0.98).all()


def test_the_largest_of_two_faces(aligner: FaceAligner, photograph: Image.Image) -> None:
    half = photograph.resize((photograph.width // 2, photograph.height // 2))
    both = Image.new("RGB", (photograph.width + half.width, photograph.height), "gray")
    both.paste(half, (0, 0))
    both.paste(photograph, (half.width, 0))
    aligned = aligner.align(both, 128)
    assert aligned.note == "2 faces were found, the largest is used"
    assert aligned.landmarks[0, 0] > half.width


def test_no_face(aligner: FaceAligner) -> None:
    with pytest.raises(ImageError, match="at least 20 pixels wide, none was found"):
        aligner.align(Image.new("RGB", (200, 200), "gray"), 128)


def test_a_tiny_face(aligner: FaceAligner, photograph: Image.Image) -> None:
    tiny = photograph.resize((photograph.width // 18, photograph.height // 18))
    canvas = Image.new("RGB", (200, 200), "gray")
    canvas.paste(tiny, (60, 60))
    with pytest.raises(ImageError, match=r"at least 14 pixels between the eyes, got 9\.\d"):
        aligner.align(canvas, 128)


def test_square_of_an_upright_face() -> None:
    """Eyes 1 apart and 1 above the mouth: a side of 4, centred a tenth below the eyes."""
    points = np.array([[-0.5, 0.0], [0.5, 0.0], [0.0, 0.5], [-0.4, 1.0], [0.4, 1.0]])
    expected = [[-2.0, -1.9], [-2.0, 2.1], [2.0, 2.1], [2.0, -1.9]]
    np.testing.assert_allclose(ffhq_square(points), expected, atol=1e-12)
