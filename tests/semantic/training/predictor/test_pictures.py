"""Labelled pictures: cut as FFHQ has them, decoded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from semantic.faces.mtcnn import FaceDetector
from semantic.training import faces
from semantic.training.predictor.pictures import FRAME, SIDE, UtkfaceCrop, celeba_crop, decoded


def test_celeba_crop_is_the_ffhq_square() -> None:
    # White inside the square x 11..168, y 37..194, black outside: the middle 128 pixels are white.
    picture = Image.new("RGB", (178, 218))
    picture.paste((255, 255, 255), (11, 37, 168, 194))
    kept = np.asarray(celeba_crop(picture)).astype(int)
    edge = (SIDE - FRAME) // 2
    assert kept[edge + 1 : -edge - 1, edge + 1 : -edge - 1].min() > 250
    assert kept[: edge - 1].max() < 5 and kept[:, : edge - 1].max() < 5
    with pytest.raises(ValueError, match="178 x 218"):
        celeba_crop(Image.new("RGB", (178, 217)))


def test_pictures_are_decoded_once(celeba: Path, tmp_path: Path) -> None:
    found = faces.read_celeba(celeba, "train")
    for i, file in enumerate(found.files):
        Image.new("RGB", (178, 218), (80 * i, 0, 0)).save(file, quality=95)
    first = decoded(found, celeba_crop, tmp_path / "kept", "celeba-train")
    assert first.pixels[:, 70, 70, 0].tolist() == pytest.approx([0, 80, 160], abs=2)
    (kept,) = (tmp_path / "kept").iterdir()
    written = kept.stat().st_mtime_ns
    again = decoded(found, celeba_crop, tmp_path / "kept", "celeba-train")
    assert np.array_equal(first.pixels, again.pixels)
    assert kept.stat().st_mtime_ns == written
    Image.new("RGB", (178, 218), (240, 0, 0)).save(found.files[0], quality=95)  # of the same name
    other = decoded(found, celeba_crop, tmp_path / "kept", "celeba-train")
    assert other.pixels[:, 70, 70, 0].tolist() == pytest.approx([240, 80, 160], abs=2)
    found.files[0].unlink()
    with pytest.raises(ValueError, match=r"picture .*a\.jpg cannot be read"):
        decoded(found, celeba_crop, tmp_path / "kept", "celeba-train")


@pytest.mark.weights
def test_utkface_crop_puts_the_eyes_where_ffhq_has_them(sample: Path) -> None:
    crop = UtkfaceCrop(FaceDetector.load())
    with Image.open(sample) as opened:
        kept = crop(opened.convert("RGB"))
    eyes = crop.detector.detect(kept)[0].landmarks[:2]
    # Of the frame, which is 128 of the 144 pixels: .375 and .625 of the width.
    places = (eyes[:, 0] - (SIDE - FRAME) / 2) / FRAME
    assert places.tolist() == pytest.approx([0.375, 0.625], abs=0.03)
