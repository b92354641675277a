"""Brings the face of any photograph into the generator's framing, that of FFHQ.

The square is the one of the FFHQ data set (Karras et al., StyleGAN, appendix C of the data set's
own script): its sides follow the eyes and the mouth, so an inclined head is turned upright.
Measured in it, the eyes lie at .375 and .625 of the width.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from torch import Tensor

from semantic.faces.looks import chosen, look
from semantic.faces.mtcnn import Face, FaceDetector, smallest_face
from semantic.faces.photographs import ImageError, to_tensor

__all__ = ["Aligned", "FaceAligner", "cut_square", "ffhq_square"]

Points = NDArray[np.float64]

MIN_EYE_DISTANCE = 14.0  # pixels; below it 128 pixels a face would be invented
# Of the side: 97 % of aligned faces (CelebA) have landmarks that put the corners within this.
ALIGNED_TOLERANCE = 0.06
DOUBTFUL = 0.9  # score: of a face that may be none, or covered
REFLECTED = 0.15  # of the square: what lies beyond the photograph and is noted
# Left, top, right and bottom in the square: what is covered there shows no contrast, or no detail.
FEATURES = {"eyes": (0.30, 0.43, 0.70, 0.53), "mouth": (0.38, 0.66, 0.62, 0.78)}
INSIDE = (0.19, 0.25, 0.81, 0.88)  # of the square: the face
# Contrast over a column as a part of the picture's, detail as a part of the face's. Of 2,495 faces
# of CelebA's training part 10 are below FLAT (7 wear dark glasses), and 5 more below SMOOTH.
FLAT, SMOOTH = 0.08, 0.55
DETAIL = 4  # pixels of 128: detail is what a blur of so many takes away
# Where the framing has eyes, nose and corners of the mouth, as parts of the side.
TYPICAL = np.array([[0.38, 0.48], [0.63, 0.48], [0.5, 0.61], [0.39, 0.72], [0.61, 0.72]])
BLUR = 0.02  # of the side: what is beyond the photograph's edge is its reflection, blurred


@dataclass(frozen=True)
class Aligned:
    """A face in the generator's framing.

    Attributes:
        image: float32 [1, 3, size, size] within -1..1.
        landmarks: [5, 2], x and y in the photograph: eyes, nose, corners of the mouth.
        note: what the user should know, or empty.
    """

    image: Tensor
    landmarks: Tensor
    note: str


class FaceAligner:
    """Finds the largest face and cuts out its square.

    Args:
        detector: of 2 MB, on the CPU.
        device: where the pictures go.
    """

    def __init__(self, detector: FaceDetector, device: str | torch.device = "cpu") -> None:
        self.detector = detector
        self.device = torch.device(device)

    @classmethod
    def load(cls, device: str | torch.device = "cpu", cache: Path | None = None) -> FaceAligner:
        """With the published detector; `cache` as in `semantic.zoo`.

        Raises:
            ValueError: the weights cannot be fetched.
        """
        return cls(FaceDetector.load(cache), device)

    def align(
        self,
        photograph: Image.Image,
        size: int,
        *,
        face: int | None = None,
        aligned: bool = False,
    ) -> Aligned:
        """The face of a photograph (RGB), turned upright by quarters where it has to be.

        A square picture that already has the framing is only resized.

        Args:
            photograph: RGB.
            size: pixels a side.
            face: which face, counted from the left from 1 on; None is the largest.
            aligned: the picture has the framing, whatever it shows: no face is looked for.

        Raises:
            ImageError: no face, none of that number, one with less than 14 pixels between the
                eyes or with an eye or a corner of the mouth outside the picture; a picture that
                is to be aligned already and is not square.
        """
        if aligned:
            return self._as_it_is(photograph, size)
        found = look(self.detector, photograph)
        if not found.faces:
            raise ImageError(
                "image must show an upright face turned to the camera, at least "
                f"{smallest_face(photograph):.0f} pixels wide, none was found"
            )
        photograph, one = found.photograph, chosen(found.faces, face)
        landmarks = one.landmarks.double().numpy()
        _check_landmarks(landmarks, photograph, len(found.faces))
        square = ffhq_square(landmarks)
        already = len(found.faces) == 1 and _is_whole(square, photograph)
        if already:
            picture = photograph.resize((size, size), Image.Resampling.LANCZOS)
        else:
            picture = cut_square(photograph, square, size)
        notes = [*_notes(found.faces, face, already), *found.notes]
        if one.score < DOUBTFUL and not found.notes:
            notes.append(f"the face has a score of {one.score:.2f} only")
        if (outside := 0.0 if already else _outside(square, photograph)) > REFLECTED:
            notes.append(f"{outside:.0%} of the picture are beyond the photograph: reflected")
        notes += [f"the {name} may be covered" for name in _covered(picture)]
        return Aligned(to_tensor(picture).to(self.device), one.landmarks, "; ".join(notes))

    def _as_it_is(self, picture: Image.Image, size: int) -> Aligned:
        if picture.width != picture.height:
            raise ImageError(
                "image must be square if it is aligned already, "
                f"got {picture.width} x {picture.height}"
            )
        resized = picture.resize((size, size), Image.Resampling.LANCZOS)
        where = torch.from_numpy(TYPICAL * picture.width).float()
        return Aligned(to_tensor(resized).to(self.device), where, "taken as it is, as asked")


def ffhq_square(landmarks: Points) -> Points:
    """Corners [4, 2] of the FFHQ square: top left, bottom left, bottom right, top right.

    Args:
        landmarks: [5, 2] left eye, right eye, nose, left and right corner of the mouth.
    """
    eyes, mouth = landmarks[:2].mean(axis=0), landmarks[3:].mean(axis=0)
    eye_to_eye, eye_to_mouth = landmarks[1] - landmarks[0], mouth - eyes
    x = eye_to_eye - eye_to_mouth[::-1] * [-1, 1]
    x /= np.hypot(*x)
    x *= max(np.hypot(*eye_to_eye) * 2.0, np.hypot(*eye_to_mouth) * 1.8)
    y = x[::-1] * [-1, 1]
    centre = eyes + 0.1 * eye_to_mouth
    return np.stack([centre - x - y, centre - x + y, centre + x + y, centre + x - y])


def _is_whole(square: Points, photograph: Image.Image) -> bool:
    """Whether the square is, but for the landmarks' own noise, the whole picture."""
    width, height = photograph.size
    if width != height:
        return False
    corners = np.array([[0, 0], [0, height], [width, height], [width, 0]])
    return bool(np.abs(square - corners).max() < ALIGNED_TOLERANCE * width)


def cut_square(photograph: Image.Image, square: Points, size: int) -> Image.Image:
    """The square of a photograph at ``size``: shrunk first, against aliasing, and padded."""
    photograph, square = _shrunk(*_cropped(photograph, square), 2 * size)
    photograph, square = _padded(photograph, square)
    double = photograph.transform(
        (2 * size, 2 * size),
        Image.Transform.QUAD,
        tuple(square.flatten()),
        Image.Resampling.BILINEAR,
    )
    return double.resize((size, size), Image.Resampling.LANCZOS)


def _cropped(photograph: Image.Image, square: Points) -> tuple[Image.Image, Points]:
    """What of the photograph lies in the square's bounds."""
    low, high = _bounds(square)
    left, top = (max(0, value) for value in low)
    right, bottom = (min(*pair) for pair in zip(high, photograph.size, strict=True))
    return photograph.crop((left, top, right, bottom)), square - np.array([left, top])


def _shrunk(photograph: Image.Image, square: Points, side: int) -> tuple[Image.Image, Points]:
    """The photograph so small that the square's side is at most ``side`` pixels."""
    ratio = side / _side(square)
    if ratio >= 1:
        return photograph, square
    width, height = (max(1, round(length * ratio)) for length in photograph.size)
    smaller = photograph.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return smaller, square * (np.array(smaller.size) / photograph.size)


def _padded(photograph: Image.Image, square: Points) -> tuple[Image.Image, Points]:
    """The photograph and its reflections as far as the square reaches, blurred towards outside."""
    low, high = _bounds(square)
    width, height = photograph.size
    left, top = (max(0, -value) for value in low)
    right, bottom = max(0, high[0] - width), max(0, high[1] - height)
    if not (left or top or right or bottom):
        return photograph, square
    pixels = np.pad(np.asarray(photograph), ((top, bottom), (left, right), (0, 0)), "symmetric")
    padded = Image.fromarray(pixels)
    blur = ImageFilter.GaussianBlur(BLUR * _side(square))
    inside = Image.new("L", padded.size, 0)
    inside.paste(255, (left, top, left + width, top + height))
    # Only beyond the edge: the blend may not reach into the photograph itself.
    soft = np.minimum(np.asarray(inside.filter(blur)).astype(int) * 2, 255)
    mask = Image.fromarray(np.maximum(soft, np.asarray(inside)).astype(np.uint8))
    return Image.composite(padded, padded.filter(blur), mask), square + np.array([left, top])


def _bounds(square: Points) -> tuple[list[int], list[int]]:
    """Left and top, right and bottom, with the pixels that the interpolation reaches."""
    low, high = np.floor(square.min(axis=0)) - 2, np.ceil(square.max(axis=0)) + 2
    return low.astype(int).tolist(), high.astype(int).tolist()


def _side(square: Points) -> float:
    return float(np.linalg.norm(square[3] - square[0]))


def _check_landmarks(landmarks: Points, photograph: Image.Image, faces: int) -> None:
    distance = float(np.linalg.norm(landmarks[1] - landmarks[0]))
    if distance < MIN_EYE_DISTANCE:
        raise ImageError(
            f"image must show a face with at least {MIN_EYE_DISTANCE:g} pixels between the "
            f"eyes, got {distance:.1f}"
        )
    beyond = (landmarks < 0) | (landmarks > np.array(photograph.size))
    outside: NDArray[np.bool_] = np.any(beyond, axis=1)
    for name, places in (("an eye", outside[:2]), ("a corner of the mouth", outside[3:])):
        if places.any():
            other = f"; it shows {faces} faces, another may be whole" if faces > 1 else ""
            raise ImageError(
                f"image must show the whole face, {name} lies beyond the photograph's edge{other}"
            )


def _outside(square: Points, photograph: Image.Image) -> float:
    """The part of the square that lies beyond the photograph."""
    steps = (np.arange(64) + 0.5) / 64
    across, down = square[3] - square[0], square[1] - square[0]
    points = square[0] + steps[:, None, None] * across + steps[None, :, None] * down
    return float(((points < 0) | (points > photograph.size)).any(axis=2).mean())


def _covered(picture: Image.Image) -> list[str]:
    """Which features show no contrast or no detail, as under a bar, a mask or dark glasses."""
    small = picture.convert("L").resize((128, 128), Image.Resampling.BOX)
    grey, blurred = (
        np.asarray(one, np.float64)
        for one in (small, small.filter(ImageFilter.GaussianBlur(DETAIL)))
    )
    detail = np.abs(grey - blurred)
    of_face = np.median(_part(detail, INSIDE))
    return [
        name
        for name, box in FEATURES.items()
        if np.median(_part(grey, box).std(axis=0)) < FLAT * grey.std()
        or np.median(_part(detail, box)) < SMOOTH * of_face
    ]


def _part(values: Points, box: tuple[float, float, float, float]) -> Points:
    left, top, right, bottom = np.round(len(values) * np.array(box)).astype(int)
    return values[top:bottom, left:right]


def _notes(faces: list[Face], number: int | None, already: bool) -> list[str]:
    notes = []
    if len(faces) > 1:
        which = "the largest" if number is None else f"number {number} from the left"
        notes.append(f"{len(faces)} faces were found, {which} is used")
    if already:
        notes.append("the picture has the framing already and is used as it is")
    return notes
