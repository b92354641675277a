"""Pictures in and out: files of any usual kind, folders, tensors, labelled grids for figures."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from semantic.faces.colours import as_srgb
from semantic.faces.other_files import named
from semantic.faces.picture_files import MAX_PIXELS, SUFFIXES, ImageError, decode_file, orientation

__all__ = ["ImageError", "photographs", "picture_grid", "read_image", "to_pil", "to_tensor"]

FONT = 0.07  # height of the labels' letters as a part of a cell
BLANK = 8  # grey levels between the darkest and the brightest: compression leaves a few
IN_SILENCE = ("thumbs.db", "desktop.ini")  # what systems leave in folders, besides hidden files
LOG = logging.getLogger("editable_deepsc")
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def read_image(path: str | Path) -> Image.Image:
    """Reads a photo as an upright 8-bit RGB picture in sRGB.

    EXIF rotation is applied, colour profiles are followed, transparency is laid on white;
    greyscale, palette, CMYK, 16-bit and floating-point pictures are converted; of several frames
    the first is taken; a picture above 64 megapixels is read at a half or less. No other metadata
    is looked at.

    Args:
        path: a JPEG, PNG, WebP, AVIF, TIFF, BMP, GIF or PPM file; HEIC where pillow-heif is.

    Returns:
        A picture of mode "RGB" without metadata.

    Raises:
        ImageError: the file is missing, not a file, no picture, damaged, too large, transparent
            everywhere, or begins with a blank frame.
    """
    if not isinstance(path, str | Path):
        raise ImageError(f"image must be a path or a PIL picture, got {type(path).__name__}")
    path = Path(path)
    try:
        _check_file(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's on size and on odd EXIF data
            return _upright(path)
    except ImageError:
        raise
    except PermissionError as error:
        raise ImageError(f"image file {path} must be readable, permission was denied") from error
    except Image.UnidentifiedImageError as error:
        raise ImageError(_no_picture(path)) from error
    except Image.DecompressionBombError as error:
        raise ImageError(f"image must have at most {MAX_PIXELS} pixels, {path} has more") from error
    except MemoryError as error:
        raise ImageError(f"image {path} needs more memory than there is") from error
    except Exception as error:  # Pillow's decoders raise anything at all on a broken file
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ImageError(f"image file {path} is truncated or damaged: {reason}") from error


def photographs(folder: Path, limit: int | None = None) -> list[Path]:
    """The pictures of a folder by name, at most ``limit`` of them.

    Files of every format that is read, by their suffix; what else is there is named in the log,
    but for hidden files.

    Raises:
        ValueError: no folder, or none in it.
    """
    if not folder.is_dir():
        raise ValueError(f"images must be an existing folder, got {str(folder)!r}")
    found: list[Path] = []
    others: list[Path] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name.lower() in IN_SILENCE:
            continue
        picture = path.suffix.lower() in SUFFIXES and path.is_file()
        (found if picture else others).append(path)
    named = ", ".join(repr(path.name) for path in others[:5]) + (", .." if others[5:] else "")
    if not found:
        rest = f", but {named}" if others else ""
        raise ValueError(
            f"images must hold at least one picture, got none in {str(folder)!r}{rest}"
        )
    if others:
        LOG.info("left out of %r, no pictures: %s", str(folder), named)
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


def _no_picture(path: Path) -> str:
    with path.open("rb") as file:
        what = named(file.read(4096))
    known = "image must be a JPEG, PNG, WebP, AVIF, HEIC, TIFF, BMP, GIF or PPM file"
    return f"{known}, {path} is {what}"


def _upright(path: Path) -> Image.Image:
    decoded = decode_file(path)
    if _is_clear(decoded):
        raise ImageError(f"image must not be transparent everywhere, {path} is")
    picture = as_srgb(decoded)
    if _is_blank(picture) and (frames := getattr(decoded, "n_frames", 1)) > 1:
        raise ImageError(
            f"image must show a face in its first frame, that of {path} is blank, of {frames}: "
            "save another frame as a picture of its own"
        )
    turn = TURNS.get(orientation(decoded))
    picture = picture if turn is None else picture.transpose(turn)
    picture.info = {}
    return picture


def _is_clear(image: Image.Image) -> bool:
    if not image.has_transparency_data:
        return False
    alpha = image if "A" in image.getbands() else image.convert("RGBA")
    return alpha.getchannel("A").getextrema() == (0, 0)


def _is_blank(picture: Image.Image) -> bool:
    return all(high - low <= BLANK for low, high in picture.getextrema())  # type: ignore[misc]
