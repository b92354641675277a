"""Pictures of any mode, range and colour profile as 8-bit sRGB."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageCms

__all__ = ["as_srgb", "from_two_bytes", "is_too_dark"]

BAND = 2**22  # pixels that are converted at once, which bounds the memory
HALVED_ABOVE = 64_000_000  # pixels: no generator needs them, and Pillow takes 4 bytes for each
# Largest values of what cameras and programs write: 8, 10, 12, 14 and 16 bits; signed ones in 32.
WHITES = (255, 1023, 4095, 16383, 65535)
WIDE_WHITES = (255, 1023, 4095, 16383, 32767, 65535, 2**31 - 1)
OVERSHOOT = 1.5  # up to here a floating-point picture is one of 0..1 with highlights beyond
PROFILED = {"RGB ": "RGB", "CMYK": "CMYK", "GRAY": "L"}  # the profile's space, Pillow's mode
Convert = Callable[[Image.Image], Image.Image]


def as_srgb(image: Image.Image) -> Image.Image:
    """An RGB picture in sRGB: transparency is laid on white, a profile followed where it works.

    Greyscale of 16 bits and more, and floating point, is scaled from the range that the picture
    plainly has, such as 0..4095 or 0..1; what is no number is black. Above 64 megapixels the
    picture comes out at half its sides.

    Args:
        image: decoded, of any mode.
    """
    to_rgb = _by_profile(image) or (lambda band: band.convert("RGB"))
    if image.mode.startswith(("I", "F")):
        to_grey = _deep_grey(image)
        return _in_bands(image, lambda band: to_rgb(to_grey(band)))
    alpha = image.has_transparency_data
    return _in_bands(image, (lambda band: _on_white(band, to_rgb)) if alpha else to_rgb)


def is_too_dark(high: Image.Image) -> bool:
    """Whether the high bytes of 16-bit colours say that their range has 14 bits at most."""
    return _brightest(high) <= WHITES[-2] >> 8


def from_two_bytes(high: Image.Image, low: Image.Image) -> Image.Image:
    """The high and the low bytes of colours of 8 to 14 bits, as 8 bits to a level."""
    brightest = _brightest(high)
    white = next(white for white in WHITES if brightest <= white >> 8)
    scale = 255 / white
    bands = len(high.getbands())
    upper = high.point([min(255, round(256 * byte * scale)) for byte in range(256)] * bands)
    made = ImageChops.add(upper, low.point([round(byte * scale) for byte in range(256)] * bands))
    made.info = dict(high.info)
    return made


def _brightest(image: Image.Image) -> int:
    return max(high for _, high in image.getextrema()[:3])  # type: ignore[misc]


def _in_bands(image: Image.Image, convert: Convert) -> Image.Image:
    factor = 2 if image.width * image.height > HALVED_ABOVE else 1
    made = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    rows = factor * max(1, BAND // image.width // factor)
    for top in range(0, image.height, rows):
        band = convert(image.crop((0, top, image.width, min(top + rows, image.height))))
        made.paste(band if factor == 1 else band.reduce(factor), (0, top // factor))
    return made


def _on_white(band: Image.Image, to_rgb: Convert) -> Image.Image:
    clear = band.convert("RGBA")
    alpha = clear.getchannel("A")
    colours = clear.convert("RGB") if band.mode in ("P", "PA") else band
    if colours.mode in ("RGBA", "LA", "La", "RGBa"):
        colours = clear.convert("L" if band.mode.startswith("L") else "RGB")
    opaque = to_rgb(colours).convert("RGBA")
    opaque.putalpha(alpha)
    return Image.alpha_composite(Image.new("RGBA", band.size, "white"), opaque).convert("RGB")


def _by_profile(image: Image.Image) -> Convert | None:
    """The picture's colours to sRGB; None without a profile, or with one that does not work."""
    content = image.info.get("icc_profile")
    if not content:
        return None
    base = {"RGBA": "RGB", "P": "RGB", "PA": "RGB", "RGBX": "RGB", "LA": "L", "F": "L"}
    mode = "L" if image.mode.startswith("I") else base.get(image.mode, image.mode)
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
        if PROFILED.get(profile.profile.xcolor_space) != mode:
            return None
        transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
        if mode == "RGB" and _changes_nothing(transform):
            return None
    except Exception:  # a broken profile can raise anything at all
        return None
    return lambda band: _transformed(band.convert(mode), transform)


def _transformed(band: Image.Image, transform: ImageCms.ImageCmsTransform) -> Image.Image:
    made = ImageCms.applyTransform(band, transform)
    assert made is not None  # it is not in place
    return made


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether it is sRGB's own profile but for rounding: its pictures stay as they are."""
    levels = np.arange(0, 256, 17, dtype=np.uint8)
    colours = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(16, -1, 3)
    after = np.asarray(_transformed(Image.fromarray(colours), transform)).astype(int)
    return bool(np.abs(after - colours).max() <= 1)


def _deep_grey(image: Image.Image) -> Convert:
    """16-bit or wider greyscale or floating point to 8 bits, mode L."""
    black, white = _range(image)

    def convert(band: Image.Image) -> Image.Image:
        values = np.nan_to_num(np.asarray(band, dtype=np.float64), nan=black, posinf=white)
        levels = (values.clip(black, white) - black) * (255 / (white - black))
        return Image.fromarray(levels.round().astype(np.uint8))

    return convert


def _range(image: Image.Image) -> tuple[float, float]:
    """What stands for black and white."""
    if image.mode == "F":
        return _float_range(_values(image))
    most = float(image.getextrema()[1])  # type: ignore[arg-type]
    whites = WIDE_WHITES if image.mode == "I" else WHITES
    return 0.0, next((float(white) for white in whites if most <= white), most)


def _float_range(values: NDArray[Any]) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, high = np.percentile(values, [0.1, 99.9])
    if high <= OVERSHOOT:
        return (-1.0, 1.0) if -1.001 <= low < -0.1 else (0.0, 1.0)
    if low < -OVERSHOOT:
        return float(values.min()), float(values.max())
    return 0.0, float(next((white for white in WHITES if high <= white), values.max()))


def _values(image: Image.Image) -> NDArray[Any]:
    """Finite values, about a million of a large picture."""
    step = max(1, int((image.width * image.height / 2**20) ** 0.5))
    size = (-(-image.width // step), -(-image.height // step))
    values = np.asarray(image.resize(size, Image.Resampling.NEAREST))
    return values[np.isfinite(values)]
