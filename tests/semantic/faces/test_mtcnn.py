"""The face detector on the sample photograph; its parts against plain definitions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from semantic.faces.mtcnn import FaceDetector, area_crops, integral_image, nms, smallest_face
from semantic.faces.photographs import read_image

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector.load()


def test_one_face_with_its_landmarks_in_order(detector: FaceDetector, sample: Path) -> None:
    (face,) = detector.detect(read_image(sample))
    left_eye, right_eye, nose, left_mouth, right_mouth = face.landmarks.numpy()
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_mouth[0] < right_mouth[0]
    assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])
    left, top, right, bottom = face.box.numpy()
    assert (
        (face.landmarks.numpy() > [left, top]) & (face.landmarks.numpy() < [right, bottom])
    ).all()


def test_a_mirrored_picture_has_mirrored_landmarks(detector: FaceDetector, sample: Path) -> None:
    """Within 4 % of the eye distance, what the networks themselves are not symmetric by."""
    picture = read_image(sample)
    (face,) = detector.detect(picture)
    (mirrored,) = detector.detect(ImageOps.mirror(picture))
    back = mirrored.landmarks.numpy()[[1, 0, 2, 4, 3]]
    back[:, 0] = picture.width - back[:, 0]
    points = face.landmarks.numpy()
    eye_distance = np.linalg.norm(points[1] - points[0])
    assert np.abs(back - points).mean() < 0.04 * eye_distance


def test_the_same_picture_gives_the_same_faces(detector: FaceDetector, sample: Path) -> None:
    first, second = (detector.detect(read_image(sample)) for _ in range(2))
    assert torch.equal(first[0].landmarks, second[0].landmarks)


def test_a_large_photograph_is_searched_at_a_smaller_size(
    detector: FaceDetector, sample: Path
) -> None:
    """Landmarks within 3 % of the eye distance of those of the small one, in its own pixels."""
    picture = read_image(sample)
    large = picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.BICUBIC)
    (face,), (same,) = detector.detect(picture), detector.detect(large)
    points = face.landmarks.numpy()
    eye_distance = np.linalg.norm(points[1] - points[0])
    assert np.abs(same.landmarks.numpy() / 3 - points).max() < 0.03 * eye_distance
    assert smallest_face(large) == pytest.approx(20 * large.height / 1024)


def test_area_crops_are_means_over_cells() -> None:
    """Against sums over whole pixels: a box on the grid, and one half a pixel beyond the edge."""
    pixels = np.random.default_rng(0).integers(0, 256, (12, 18, 3), dtype=np.uint8)
    integral = integral_image(Image.fromarray(pixels))
    boxes = torch.tensor([[3.0, 2.0, 15.0, 8.0], [-0.5, 0.0, 0.5, 1.0]])
    crops = area_crops(integral, boxes, 2, 3) * 128 + 127.5
    expected = pixels[2:8, 3:15].reshape(2, 3, 3, 4, 3).mean(axis=(1, 3)).transpose(2, 0, 1)
    np.testing.assert_allclose(crops[0], expected, atol=1e-3)
    # Cells of a third of a pixel: outside, half outside, inside.
    parts = np.array([0, 0.5, 1]) * pixels[0, 0][:, None, None]
    np.testing.assert_allclose(crops[1], np.broadcast_to(parts, (3, 2, 3)), atol=1e-3)


def test_no_face_in_noise(detector: FaceDetector) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    assert detector.detect(Image.fromarray(noise)) == []


def test_nms_keeps_the_best_of_those_that_overlap() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30]])
    scores = torch.tensor([0.6, 0.9, 0.5])
    kept = nms(boxes, scores, 0.5)
    assert kept.tolist() == [1, 2]


def test_overlap_with_the_smaller_box() -> None:
    """A box inside another of nine times its area: 1/9 of the union, all of the smaller."""
    boxes = torch.tensor([[0.0, 0, 30, 30], [10, 10, 20, 20]])
    scores = torch.tensor([0.9, 0.8])
    assert nms(boxes, scores, 0.7).tolist() == [0, 1]
    assert nms(boxes, scores, 0.7, of_smaller=True).tolist() == [0]
