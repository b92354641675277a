"""JPEG, AVIF and WebP files as sources, by Pillow, headers and all.

The transmitter takes the file that is nearest to the picture, by squared error, among those of the
picture's own size, a half, a quarter and an eighth of it that have the highest quality for the
bytes: below some hundred bytes a smaller picture is all that fits. Two bytes in front say how long
the file is. A JPEG file is read as far as it came; what is missing is what libjpeg makes of it. Of
the others all must have come.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import torch
from PIL import Image
from torch import Tensor

from semantic.faces.photographs import to_pil, to_tensor

__all__ = ["CODECS", "PictureCodec"]

LENGTH = 2  # bytes that say how long the file is
QUALITIES = range(1, 96)
SMALLER = (1, 2, 4, 8)  # the picture's side is divided by
END_OF_IMAGE = b"\xff\xd9"  # JPEG's
CODECS: dict[str, dict[str, Any]] = {
    "jpeg": {"format": "JPEG", "optimize": True},
    "avif": {"format": "AVIF", "speed": 6},
    "webp": {"format": "WEBP", "method": 6},
}


@dataclass(frozen=True)
class PictureCodec:
    """One of CODECS as a `experiments.baselines.digital.Source`.

    >>> codec = PictureCodec("webp")
    >>> data = codec.encode(torch.zeros(1, 3, 64, 64), 100)
    >>> len(data) <= 100, codec.decode(data, 100, 64).shape
    (True, torch.Size([1, 3, 64, 64]))
    >>> codec.encode(torch.zeros(1, 3, 64, 64), 10) is None
    True
    """

    name: str
    made_of: ClassVar[tuple[Path, ...]] = ()

    def encode(self, image: Tensor, most: int) -> bytes | None:
        """The nearest picture that fits; see `experiments.baselines.digital.Source`."""
        picture, size = to_pil(image), image.shape[-1]
        most = min(most - LENGTH, 256**LENGTH - 1)
        files = [self._best(_resized(picture, size // part), most) for part in SMALLER]
        found = [file for file in files if file is not None]
        if not found:
            return None
        file = min(found, key=lambda file: self._error(file, image))
        return len(file).to_bytes(LENGTH) + file

    def decode(self, data: bytes, most: int, size: int) -> Tensor | None:
        """What the file shows, as far as it came."""
        length = int.from_bytes(data[:LENGTH])
        file = data[LENGTH : LENGTH + length]
        if len(file) < length:
            file += END_OF_IMAGE
        try:
            with Image.open(io.BytesIO(file), formats=[CODECS[self.name]["format"]]) as opened:
                return to_tensor(_resized(opened.convert("RGB"), size))
        except Exception:  # Pillow's decoders raise anything at all on a broken file
            return None

    def nothing(self, size: int) -> Tensor:
        """Grey."""
        return torch.zeros(1, 3, size, size)

    def _best(self, picture: Image.Image, most: int) -> bytes | None:
        """The file of the highest quality that has at most so many bytes."""
        best, low, high = None, QUALITIES.start, QUALITIES.stop
        while low < high:
            quality = (low + high) // 2
            file = self._file(picture, quality)
            if len(file) <= most:
                best, low = file, quality + 1
            else:
                high = quality
        return best

    def _file(self, picture: Image.Image, quality: int) -> bytes:
        written = io.BytesIO()
        picture.save(written, quality=quality, **CODECS[self.name])
        return written.getvalue()

    def _error(self, file: bytes, image: Tensor) -> float:
        data = len(file).to_bytes(LENGTH) + file
        shown = self.decode(data, len(data), image.shape[-1])
        assert shown is not None
        return float((shown - image.cpu()).square().mean())


def _resized(picture: Image.Image, size: int) -> Image.Image:
    if picture.size == (size, size):
        return picture
    how = Image.Resampling.BOX if size < picture.size[0] else Image.Resampling.BICUBIC
    return picture.resize((size, size), how)
