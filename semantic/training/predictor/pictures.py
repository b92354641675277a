"""Labelled faces decoded once, brought into FFHQ framing and kept as bytes.

Kept are 144 x 144 pixels, of which the middle 128 x 128 are the framing: what lies around it is
there for shifted, turned and enlarged crops.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from semantic.faces.alignment import cut_square, ffhq_square
from semantic.faces.mtcnn import FaceDetector
from semantic.files import write_atomically
from semantic.training.faces import Faces
from semantic.training.predictor.augmentation import framed

__all__ = ["FRAME", "SIDE", "Pictures", "UtkfaceCrop", "celeba_crop", "decoded"]

SIDE = 144
FRAME = 128
CELEBA_SIZE = (178, 218)
# The FFHQ square of CelebA's aligned pictures: x 11..168, y 37..194.
CELEBA_CENTRE, CELEBA_SIDE = (89.5, 115.5), 157.0
BATCH = 50

Crop = Callable[[Image.Image], Image.Image]


@dataclass(frozen=True)
class Pictures:
    """Decoded faces [N, 144, 144, 3] and their levels [N, 6]."""

    pixels: NDArray[np.uint8]
    levels: Tensor

    def __len__(self) -> int:
        return len(self.levels)

    def part(self, chosen: Tensor) -> Pictures:
        """The rows of ``chosen``, indices."""
        return Pictures(self.pixels[chosen.numpy()], self.levels[chosen])

    def framed(self, size: int = FRAME) -> Iterator[Tensor]:
        """Batches [n, 3, size, size] in [-1, 1] of the faces as they are."""
        for first in range(0, len(self), BATCH):
            yield framed(self.pixels[first : first + BATCH], FRAME / SIDE, size)


def celeba_crop(picture: Image.Image) -> Image.Image:
    """The kept square of an aligned CelebA picture; ValueError unless it is 178 x 218."""
    if picture.size != CELEBA_SIZE:
        raise ValueError(f"a CelebA picture must be 178 x 218 pixels, got {picture.size}")
    half = CELEBA_SIDE / 2 * SIDE / FRAME
    x, y = CELEBA_CENTRE
    box = (x - half, y - half, x + half, y + half)
    return picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box)


class UtkfaceCrop:
    """The kept square of a UTKFace picture, by its landmarks; by the mean ones if none are found.

    >>> UtkfaceCrop(FaceDetector.load())(Image.new("RGB", (200, 200))).size
    (144, 144)
    """

    # The mean of those found, in a picture of 200 x 200.
    USUAL = np.array([[68.0, 82.0], [132.0, 82.0], [100.0, 118.0], [74.0, 152.0], [126.0, 152.0]])

    def __init__(self, detector: FaceDetector) -> None:
        self.detector = detector

    def __call__(self, picture: Image.Image) -> Image.Image:
        found = self.detector.detect(picture)
        usual = self.USUAL * (np.array(picture.size) / 200)
        landmarks = found[0].landmarks.double().numpy() if found else usual
        square = ffhq_square(landmarks)
        centre = square.mean(axis=0)
        return cut_square(picture, centre + (square - centre) * (SIDE / FRAME), SIDE)


def decoded(faces: Faces, crop: Crop, folder: Path, name: str) -> Pictures:
    """The cut pictures, from ``folder`` or else made and kept there.

    Raises:
        ValueError: a picture is missing or damaged.
    """
    # To read them all takes as long as to decode them: size and time tell a file written anew.
    about = [(str(f.resolve()), f.stat().st_size, f.stat().st_mtime_ns) for f in _there(faces)]
    kept = folder / f"{name}-{zlib.crc32(repr(about).encode()):08x}.npy"
    if not kept.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        pixels = np.empty((len(faces), SIDE, SIDE, 3), np.uint8)
        for i, file in enumerate(tqdm(faces.files, desc=name, unit="face")):
            pixels[i] = _cut(file, crop)
        write_atomically(kept, lambda temporary: np.save(temporary, pixels))
    return Pictures(np.load(kept, mmap_mode="r"), faces.levels)


def _there(faces: Faces) -> Iterator[Path]:
    for file in faces.files:
        if not file.is_file():
            raise ValueError(f"picture {file} cannot be read: it is not there")
        yield file


def _cut(file: Path, crop: Crop) -> NDArray[np.uint8]:
    try:
        with Image.open(file) as opened:
            return np.asarray(crop(opened.convert("RGB")))
    except OSError as error:
        raise ValueError(f"picture {file} cannot be read: {error}") from None
