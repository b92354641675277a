"""What is in a picture's file, as Pillow has it: opened and decoded, its metadata left alone.

Of the metadata only the orientation and the colour profile are of use, and neither may stop a
picture: nothing else of it is parsed where Pillow lets one choose.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from PIL import ExifTags, Image, ImageFile, JpegImagePlugin, TiffImagePlugin

from semantic.faces.colours import from_two_bytes, is_too_dark

__all__ = [
    "FORMATS",
    "MAX_JPEG_PIXELS",
    "MAX_PIXELS",
    "SUFFIXES",
    "ImageError",
    "decode_file",
    "orientation",
    "sized",
]

# No others: Pillow would hand some formats to external programs. JPEG covers MPO.
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "PPM", "AVIF")
SUFFIXES = frozenset(
    [
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".mpo",
        ".png",
        ".apng",
        ".webp",
        ".bmp",
        ".dib",
        ".tif",
        ".tiff",
        ".gif",
        ".ppm",
        ".pgm",
        ".pbm",
        ".pnm",
        ".avif",
        ".heic",
        ".heif",
    ]
)
MAX_PIXELS = 128_000_000  # of what has to be decoded whole, 384 MB as RGB
MAX_JPEG_PIXELS = 300_000_000  # of what a JPEG's decoder can shrink: phones have 200 megapixels
DRAFT_ABOVE = 64_000_000  # pixels of a JPEG that are not wanted: it is halved until below
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
NEEDED_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf")
SWAPPED = {"RGB;16B": "RGB;16L", "RGBA;16B": "RGBA;16L"}
SWAPPED |= {swapped: raw for raw, swapped in SWAPPED.items()}
END_OF_JPEG = b"\xff\xd9"
FILLERS = (b"\x00" * 64, b"\xa5\x5a" * 32)  # in place of pixels that a JPEG does not hold


class ImageError(ValueError):
    """A picture that cannot be used; the message says why in one sentence."""


def decode_file(path: Path) -> Image.Image:
    """The first frame of a file, decoded, in its own mode; a very large JPEG at a half or less.

    Raises:
        ImageError: too many pixels, or HEIC without its reader.
        Exception: what Pillow makes of a file that is damaged or no picture.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS and b"avif" not in start[8:64]:
        return _decode_heic(path)
    try:
        return _decoded(path)
    except ImageError:
        raise
    except Image.DecompressionBombError:
        if not start.startswith(b"\xff\xd8"):
            raise
        return _loaded(JpegImagePlugin.JpegImageFile(path), path)
    except Exception:  # for metadata alone, perhaps: once more without it
        if start.startswith(b"\xff\xd8"):
            return _decode_without_end(path)
        if start.startswith(b"\x89PNG"):
            return _decoded(_needed_chunks(path), path)
        if start[4:8] == b"ftyp":
            return _decoded(_unread_exif(path), path)
        raise


def orientation(image: Image.Image) -> int:
    """1..8 as EXIF has it; 1 where there is none, or none that can be read."""
    try:
        tags = image.tag_v2 if isinstance(image, TiffImagePlugin.TiffImageFile) else image.getexif()
        value = tags.get(ExifTags.Base.Orientation, 1)
        if isinstance(value, bytes | str):
            value = value.strip("\0 ") if isinstance(value, str) else value.strip(b"\0 ")
        if isinstance(value, bytes) and len(value) == 1 and value[0] < ord("0"):
            return value[0]
        return int(value)
    except Exception:  # odd metadata makes Pillow raise anything at all
        return 1


def sized(size: tuple[int, int], path: Path, most: int = MAX_PIXELS) -> None:
    """Raises ImageError for more pixels than can be decoded within the memory."""
    width, height = size
    if width * height > most:
        raise ImageError(f"image must have at most {most} pixels, {path} has {width} x {height}")


def _decoded(source: Path | BinaryIO, path: Path | None = None) -> Image.Image:
    path = path or Path(str(source))
    opened = Image.open(source, formats=FORMATS)
    depth = _swapped_depth(opened)
    loaded = _loaded(opened, path)
    if depth is None or not is_too_dark(loaded) or loaded.width * loaded.height > DRAFT_ABOVE:
        return loaded
    low = Image.open(source, formats=FORMATS)
    low.tile = [tile._replace(args=_with_depth(tile.args, depth)) for tile in low.tile]
    return from_two_bytes(loaded, _loaded(low, path))


def _swapped_depth(opened: ImageFile.ImageFile) -> str | None:
    """The raw mode of 16-bit colour with its bytes swapped: Pillow keeps the high one alone."""
    args = opened.tile[0].args if opened.tile else None
    raw = args[0] if isinstance(args, tuple) and args else args
    return SWAPPED.get(raw) if isinstance(raw, str) else None


def _with_depth(args: Any, raw: str) -> Any:
    return raw if isinstance(args, str) else (raw, *args[1:])


def _loaded(opened: Image.Image, path: Path) -> Image.Image:
    if isinstance(opened, JpegImagePlugin.JpegImageFile):
        # A progressive file's coefficients are all in memory before the first pixel.
        progressive = "progressive" in opened.info
        sized(opened.size, path, MAX_PIXELS if progressive else MAX_JPEG_PIXELS)
        _halved(opened)
    else:
        sized(opened.size, path)
    if isinstance(opened, TiffImagePlugin.TiffImageFile):
        # Pillow's own would read all metadata once more, and turn the picture; we turn it.
        opened.load_end = lambda: None  # type: ignore[method-assign]
        # And it maps a turned one of one channel, or of four, as if it lay upright in the file.
        opened._size = opened._tile_size
    opened.load()
    return opened


def _halved(opened: JpegImagePlugin.JpegImageFile) -> None:
    """Has the decoder make a half, a quarter or an eighth of a very large picture."""
    width, height = opened.size
    shrink = 1
    while width * height > DRAFT_ABOVE * shrink**2 and shrink < 8:
        shrink *= 2
    if shrink > 1:
        opened.draft(None, (-(-width // shrink), -(-height // shrink)))


def _decode_without_end(path: Path) -> Image.Image:
    """A JPEG whose end marker alone is missing.

    Other data in place of the end does not change it if all pixels are there.
    """
    content = path.read_bytes().rstrip(b"\xff")
    endings = (io.BytesIO(content + filler + END_OF_JPEG) for filler in FILLERS)
    one, other = (_loaded(JpegImagePlugin.JpegImageFile(ending), path) for ending in endings)
    if not _same(one, other):
        raise OSError("pixels are missing at its end")
    return one


def _same(one: Image.Image, other: Image.Image) -> bool:
    """Compared by rows, within little memory."""
    rows = max(1, 2**22 // one.width)
    for top in range(0, one.height, rows):
        box = (0, top, one.width, min(top + rows, one.height))
        if not np.array_equal(np.asarray(one.crop(box)), np.asarray(other.crop(box))):
            return False
    return True


def _needed_chunks(path: Path) -> BinaryIO:
    """A PNG without text, profile and times: Pillow refuses a picture for a large one of them."""
    kept = io.BytesIO()
    with path.open("rb") as file:
        kept.write(file.read(8))
        for head, kind, length in _chunks(file):
            if kind in NEEDED_CHUNKS:
                kept.write(head + file.read(length + 4))
            else:
                file.seek(length + 4, io.SEEK_CUR)
    kept.seek(0)
    return kept


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes, int]]:
    """Head, kind and length of each chunk, with the file behind the head."""
    while len(head := file.read(8)) == 8:
        length, kind = struct.unpack(">I4s", head)
        yield head, kind, length


def _unread_exif(path: Path) -> BinaryIO:
    """An AVIF file whose EXIF has a type that nobody knows."""
    content = path.read_bytes()
    return io.BytesIO(content[:4096].replace(b"Exif", b"none") + content[4096:])


def _decode_heic(path: Path) -> Image.Image:
    try:
        import pillow_heif
    except ImportError:
        raise ImageError(
            f"image {path} is HEIC, which needs pillow-heif: pip install pillow-heif, "
            "or save it as JPEG"
        ) from None
    opened = pillow_heif.open_heif(path, convert_hdr_to_8bit=True)
    sized(opened.size, path)
    picture: Image.Image = opened.to_pillow()
    return picture
