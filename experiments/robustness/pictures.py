"""Small whole pictures of every format that is read, with and without metadata, to be damaged.

HEIF is among them where the extra `heic` is installed.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin

__all__ = ["FORMATS", "whole_pictures"]

HEIF = ("HEIF",) if find_spec("pillow_heif") else ()
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "PPM", "AVIF", "MPO", *HEIF)
WITH_METADATA = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "MPO", *HEIF)
SIDE = 48


@cache
def whole_pictures(kind: str) -> list[bytes]:
    """Files of a format of Pillow's, or HEIF."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    pixels = np.stack([x * 5, y * 5, (x * y) % 256], axis=2).astype(np.uint8)
    colour = Image.fromarray(pixels)
    files = [_saved(colour, kind, metadata) for metadata in (False, True)]
    files.append(_saved(colour.convert("L"), kind, False))
    if kind in ("PNG", "WEBP", "TIFF", *HEIF):
        alpha = colour.copy()
        alpha.putalpha(Image.fromarray((x * 5).astype(np.uint8)))
        files.append(_saved(alpha, kind, True))
    if kind in ("PNG", "TIFF"):
        files.append(_saved(Image.fromarray((x * y * 20).astype(np.uint16)), kind, False))
        files.append(_saved(colour.quantize(32), kind, False))
    if kind == "TIFF":
        files.append(_saved(Image.fromarray((x / SIDE).astype(np.float32)), kind, False))
        files.append(_saved(colour, kind, True, compression="tiff_lzw"))
        files.append(_saved(colour.convert("CMYK"), kind, True, compression="jpeg"))
    if kind == "JPEG":
        files.append(_saved(colour, kind, True, progressive=True))
        files.append(_saved(colour.convert("CMYK"), kind, True))
    if kind in ("GIF", "WEBP", "PNG", "AVIF"):
        files.append(_saved(colour, kind, False, save_all=True, append_images=[colour.rotate(90)]))
    return files


def _saved(picture: Image.Image, kind: str, metadata: bool, **how: Any) -> bytes:
    if metadata and kind in WITH_METADATA:
        tags = Image.Exif()
        tags[0x0112], tags[0x010F], tags[0x0132] = 6, "maker", "2020:01:01 00:00:00"
        how["exif"] = tags
        how["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if metadata and kind == "PNG":
        how["pnginfo"] = PngImagePlugin.PngInfo()
        how["pnginfo"].add_text("comment", "text" * 20, zip=True)
    stored = io.BytesIO()
    if kind in HEIF:
        import pillow_heif

        pillow_heif.from_pillow(picture).save(stored, **how)
    else:
        picture.save(stored, kind, **how)
    return stored.getvalue()
