"""Pictures in and out: files of any usual kind, folders, tensors, labelled grids for figures."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont, ImageOps
from torch import Tensor

__all__ = ["ImageError", "photographs", "picture_grid", "read_image", "to_pil", "to_tensor"]

# No others: Pillow would hand some formats to external programs. JPEG covers MPO.
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "PPM")
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"}  # of a folder's pictures
MAX_PIXELS = 128_000_000  # above the largest common camera, 384 MB as RGB
FONT = 0.07  # height of the labels' letters as a part of a cell
# What Pillow's decoders raise on broken files, besides OSError.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)


class ImageError(ValueError):
    """A picture that cannot be used; the message says why in one sentence."""


def read_image(path: str | Path) -> Image.Image:
    """Reads a photo as an upright 8-bit RGB picture.

    EXIF rotation is applied, transparency is laid on white, greyscale, palette, CMYK and 16-bit
    pictures are converted; of several frames the first is taken.

    Args:
        path: a JPEG, PNG, WebP, TIFF, BMP, GIF or PPM file.

    Returns:
        A picture of mode "RGB" without metadata.

    Raises:
        ImageError: the file is missing, not a file, no picture, damaged or too large.
    """
    if not isinstance(path, str | Path):
        raise ImageError(f"image must be a path or a PIL picture, got {type(path).__name__}")
    path = Path(path)
    try:
        _check_file(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's on size and on odd EXIF data
            return _decoded(path)
    except ImageError:
        raise
    except PermissionError as error:
        raise ImageError(f"image file {path} must be readable, permission was denied") from error
    except Image.UnidentifiedImageError as error:
        raise ImageError(
            f"image must be a JPEG, PNG, WebP, TIFF, BMP, GIF or PPM file, {path} is none"
        ) from error
    except Image.DecompressionBombError as error:
        raise ImageError(f"image must have at most {MAX_PIXELS} pixels, {path} has more") from error
    except _BROKEN as error:
        raise ImageError(f"image file {path} is truncated or damaged: {error}") from error


def photographs(folder: Path, limit: int | None = None) -> list[Path]:
    """The pictures of a folder by name, at most ``limit`` of them.

    Raises:
        ValueError: no folder, or none in it.
    """
    if not folder.is_dir():
        raise ValueError(f"images must be an existing folder, got {str(folder)!r}")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not found:
        raise ValueError(f"images must hold at least one picture, got none in {str(folder)!r}")
    return found[:limit]


def to_tensor(image: Image.Image) -> Tensor:
    """An RGB picture as float32 [1, 3, H, W] within -1..1.

    >>> to_tensor(Image.new("RGB", (4, 2), "white")).shape
    torch.Size([1, 3, 2, 4])
    """
    pixels = torch.from_numpy(np.array(image.convert("RGB")))
    return pixels.permute(2, 0, 1)[None].float() / 127.5 - 1


def to_pil(image: Tensor) -> Image.Image:
    """The picture of a tensor [3, H, W] or [1, 3, H, W]; values beyond -1..1 are clipped.

    Raises:
        ValueError: the tensor has another shape.
    """
    if image.ndim == 4 and len(image) == 1:
        image = image[0]
    if image.ndim != 3 or len(image) != 3:
        raise ValueError(f"image must be [3, H, W] or [1, 3, H, W], got {tuple(image.shape)}")
    levels = ((image.detach().float() + 1) * 127.5).round().clamp(0, 255)
    return Image.fromarray(levels.to("cpu", torch.uint8).permute(1, 2, 0).numpy())


def picture_grid(
    rows: Sequence[Sequence[Tensor]],
    *,
    column_labels: Sequence[str] = (),
    row_labels: Sequence[str] = (),
    caption: str = "",
    cell: int = 256,
) -> Image.Image:
    """A labelled table of pictures on white.

    Args:
        rows: pictures [3, H, W] or [1, 3, H, W]; rows may differ in length.
        column_labels: above the columns, broken into lines where they are too wide.
        row_labels: to the left of the rows, broken likewise.
        caption: a line above all.
        cell: width and height of a picture in the grid, in pixels.

    Returns:
        An RGB picture.

    Raises:
        ValueError: there is no picture, or there are more labels than rows or columns.

    >>> black = torch.zeros(3, 8, 8)
    >>> picture_grid([[black, black]], column_labels=["sent", "received"], cell=64).width
    130
    """
    columns = max((len(row) for row in rows), default=0)
    if columns == 0:
        raise ValueError("rows must hold at least one picture, got none")
    for name, labels, most in (
        ("column_labels", column_labels, columns),
        ("row_labels", row_labels, len(rows)),
    ):
        if len(labels) > most:
            raise ValueError(f"{name} must be at most {most}, got {len(labels)}")
    return _Grid(columns, cell).drawn(rows, column_labels, row_labels, caption)


class _Grid:
    """Places of the cells and labels of a picture grid."""

    def __init__(self, columns: int, cell: int) -> None:
        self.columns, self.cell = columns, cell
        self.gap = max(2, cell // 32)
        self.font = ImageFont.load_default(max(10, cell * FONT))
        self.line = sum(self.font.getmetrics())  # type: ignore[union-attr]

    def drawn(
        self,
        rows: Sequence[Sequence[Tensor]],
        column_labels: Sequence[str],
        row_labels: Sequence[str],
        caption: str,
    ) -> Image.Image:
        heads = [self._wrapped(label) for label in column_labels]
        sides = [self._wrapped(label) for label in row_labels]
        step = self.cell + self.gap
        left = max((self._width(line) for lines in sides for line in lines), default=-self.gap)
        left += self.gap
        head = max((len(lines) for lines in heads), default=0) * self.line
        top = head + (self.line + self.gap if caption else 0)
        width = left + self.columns * step - self.gap
        grid = Image.new("RGB", (width, top + len(rows) * step - self.gap), "white")
        draw = ImageDraw.Draw(grid)
        draw.text((width / 2, 0), caption, "black", self.font, anchor="ma")
        for j, lines in enumerate(heads):
            self._write(draw, lines, left + j * step + self.cell / 2, top - len(lines) * self.line)
        for i, lines in enumerate(sides):
            middle = top + i * step + (self.cell - len(lines) * self.line) / 2
            self._write(draw, lines, (left - self.gap) / 2, middle)
        for i, row in enumerate(rows):
            for j, picture in enumerate(row):
                scaled = to_pil(picture).resize((self.cell, self.cell), Image.Resampling.LANCZOS)
                grid.paste(scaled, (left + j * step, top + i * step))
        return grid

    def _write(self, draw: ImageDraw.ImageDraw, lines: list[str], x: float, y: float) -> None:
        for number, line in enumerate(lines):
            draw.text((x, y + number * self.line), line, "black", self.font, anchor="ma")

    def _wrapped(self, text: str) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self._width(longer) <= self.cell:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _width(self, text: str) -> int:
        return int(np.ceil(self.font.getlength(text)))


def _check_file(path: Path) -> None:
    if path.is_dir():
        raise ImageError(f"image must be a file, {path} is a directory")
    if not path.exists():
        raise ImageError(f"image file {path} does not exist")
    if not path.is_file():  # a pipe or a device could be read for ever
        raise ImageError(f"image must be a regular file, {path} is none")


def _decoded(path: Path) -> Image.Image:
    with Image.open(path, formats=FORMATS) as opened:
        width, height = opened.size
        if width * height > MAX_PIXELS:
            raise ImageError(
                f"image must have at most {MAX_PIXELS} pixels, {path} has {width} x {height}"
            )
        upright = ImageOps.exif_transpose(opened)
        return _as_rgb(upright)


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        return _from_deep_grey(image)
    if image.has_transparency_data:
        coloured = image.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(white, coloured).convert("RGB")
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """16-bit or wider greyscale, 0..65535 (floating point: 0..1) to 8 bits."""
    values = np.asarray(image, dtype=np.float64)
    levels = values * 255 if image.mode == "F" else values / 257
    return Image.fromarray(levels.round().clip(0, 255).astype(np.uint8)).convert("RGB")
