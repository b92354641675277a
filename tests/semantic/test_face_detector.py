"""The face detector on the sample photograph; its parts against plain definitions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageOps

from semantic.face_detector import FaceDetector, nms
from semantic.images import read_image

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector.pretrained()


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


def test_no_face_in_noise(detector: FaceDetector) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    assert detector.detect(Image.fromarray(noise)) == []


def test_nms_keeps_the_best_of_those_that_overlap() -> None:
    boxes = torch.tensor([[0.0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30]])
    scores = torch.tensor([0.6, 0.9, 0.5])
    kept = nms(boxes, scores, 0.5)
    assert sorted(kept.tolist()) == [1, 2]
