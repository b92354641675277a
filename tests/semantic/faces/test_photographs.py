"""Reading pictures of every usual kind, and refusing what is none."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from semantic.faces.photographs import (
    ImageError,
    photographs,
    picture_grid,
    read_image,
    to_pil,
    to_tensor,
)


@pytest.fixture
def ramp() -> Image.Image:
    """Red to the right, green downwards."""
    y, x = np.mgrid[0:40, 0:60]
    return Image.fromarray(np.stack([x * 4, y * 6, np.full_like(x, 90)], axis=2).astype(np.uint8))


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "webp", "jpg"])
def test_formats(ramp: Image.Image, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"ramp.{suffix}"
    ramp.save(path, **({"quality": 98} if suffix in ("jpg", "webp") else {}))
    read = read_image(path)
    assert (read.mode, read.size) == ("RGB", (60, 40))
    difference = np.asarray(read).astype(int) - np.asarray(ramp)
    assert np.abs(difference).mean() < (0.5 if suffix in ("png", "bmp", "tif") else 5)


def test_exif_rotation_is_applied(ramp: Image.Image, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate by 270 degrees to see it upright
    ramp.save(tmp_path / "turned.png", exif=exif)
    read = read_image(tmp_path / "turned.png")
    assert np.array_equal(np.asarray(read), np.asarray(ramp.rotate(-90, expand=True)))


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    picture.putpixel((3, 3), (255, 0, 0, 255))
    picture.save(tmp_path / "clear.png")
    read = read_image(tmp_path / "clear.png")
    assert (read.getpixel((1, 1)), read.getpixel((3, 3))) == ((255, 255, 255), (255, 0, 0))


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "CMYK", "I;16"])
def test_modes_become_rgb(mode: str, tmp_path: Path) -> None:
    path = tmp_path / ("p.tif" if mode == "CMYK" else "p.png")
    if mode == "I;16":
        Image.fromarray(np.full((8, 8), 102 * 257, dtype=np.uint16)).save(path)
    else:
        Image.new("RGB", (8, 8), (102, 102, 102)).convert(mode).save(path)
    read = read_image(path)
    assert read.mode == "RGB"
    if mode != "1":
        assert np.abs(np.asarray(read).astype(int) - 102).max() <= 2


def test_what_cannot_be_read_is_named(ramp: Image.Image, tmp_path: Path) -> None:
    ramp.resize((600, 400)).save(tmp_path / "whole.jpg")
    (tmp_path / "half.jpg").write_bytes((tmp_path / "whole.jpg").read_bytes()[:3000])
    (tmp_path / "text.png").write_text("this is no picture")
    (tmp_path / "empty.png").write_bytes(b"")
    for name, message in [
        ("half.jpg", "truncated or damaged"),
        ("text.png", "is none"),
        ("empty.png", "is empty"),
        ("missing.png", "does not exist"),
        ("", "is a directory"),
    ]:
        with pytest.raises(ImageError, match=message):
            read_image(tmp_path / name)


@pytest.mark.parametrize("side", [12_000, 100_000])  # beyond our bound, beyond Pillow's own
def test_an_enormous_picture_is_refused_before_it_is_decoded(side: int, tmp_path: Path) -> None:
    header = struct.pack(">4sIIBBBBB", b"IHDR", side, side, 8, 2, 0, 0, 0)
    chunks = [header, b"IDAT" + zlib.compress(b"")]
    body = [struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks]
    (tmp_path / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(body))
    with pytest.raises(ImageError, match="must have at most 128000000 pixels"):
        read_image(tmp_path / "bomb.png")


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ImageError, match="regular file"):
        read_image(tmp_path / "pipe.png")


@pytest.mark.parametrize("suffix", ["png", "bmp", "tif", "webp", "jpg", "gif", "ppm"])
def test_damaged_files_end_in_our_error_or_a_picture(
    ramp: Image.Image, tmp_path: Path, suffix: str
) -> None:
    ramp.save(tmp_path / f"whole.{suffix}")
    whole = (tmp_path / f"whole.{suffix}").read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(60):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 4):
            damaged[place] = rng.integers(0, 256)
        (tmp_path / "damaged").write_bytes(damaged[: rng.integers(1, 2 * len(whole))])
        try:
            assert read_image(tmp_path / "damaged").mode == "RGB"
        except ImageError as error:
            assert "\n" not in str(error)


def test_photographs_of_a_folder_come_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="images must hold at least one picture, got none in"):
        photographs(tmp_path)
    for name in ("b.JPG", "a.png", "c.tiff", "notes.txt", "d.webp"):
        (tmp_path / name).touch()
    assert [path.name for path in photographs(tmp_path)] == ["a.png", "b.JPG", "c.tiff", "d.webp"]
    assert [path.name for path in photographs(tmp_path, limit=2)] == ["a.png", "b.JPG"]
    with pytest.raises(ValueError, match="images must be an existing folder, got"):
        photographs(tmp_path / "a.png")


@given(seed=st.integers(0, 10_000), height=st.integers(1, 9), width=st.integers(1, 9))
def test_tensor_round_trip(seed: int, height: int, width: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    picture = Image.fromarray(pixels)
    tensor = to_tensor(picture)
    assert tensor.shape == (1, 3, height, width)
    assert tensor.abs().max() <= 1
    assert np.array_equal(np.asarray(to_pil(tensor)), pixels)


def test_values_beyond_the_range_are_clipped() -> None:
    assert to_pil(torch.full((3, 2, 2), 5.0)).getpixel((0, 0)) == (255, 255, 255)


def test_grid_holds_the_pictures(ramp: Image.Image) -> None:
    cell = to_tensor(ramp.resize((64, 64)))
    grid = picture_grid([[cell, cell], [cell]], column_labels=["a", "b"], cell=64)
    assert grid.width >= 128
    assert grid.height > 128
    with pytest.raises(ValueError, match="at least one picture"):
        picture_grid([])
    with pytest.raises(ValueError, match="row_labels must be at most 1, got 2"):
        picture_grid([[cell]], row_labels=["a", "b"])


def test_labels_are_written_beside_the_pictures_not_on_them() -> None:
    white = torch.ones(3, 64, 64)
    grid = picture_grid(
        [[white]], column_labels=["received at once"], row_labels=["6 dB"], caption="x", cell=64
    )
    ink = np.asarray(grid).min(axis=2) < 128
    assert ink[:-64, -64:].any()
    assert ink[-64:, :-64].any()
    assert not ink[-64:, -64:].any()
