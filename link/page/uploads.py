"""A photograph's bytes as a picture, without a place on any disk."""

from __future__ import annotations

import os

from PIL.Image import Image

from semantic.faces.photographs import ImageError, read_image

__all__ = ["read_upload"]


def read_upload(content: bytes) -> Image:
    """What `read_image` makes of a file with this content; the file is in memory alone.

    Raises:
        ImageError: as there; the photograph is called so, as it has no name.
    """
    with open(os.memfd_create("photograph"), "wb") as file:  # noqa: PTH123  it has no path
        file.write(content)
        file.flush()
        path = f"/proc/self/fd/{file.fileno()}"
        try:
            return read_image(path)
        except ImageError as error:
            raise ImageError(_without(path, str(error))) from error


def _without(path: str, sentence: str) -> str:
    """
    >>> _without("/proc/self/fd/9", "image must be a PNG file, /proc/self/fd/9 is text")
    'image must be a PNG file, yours is text'
    >>> _without("/proc/self/fd/9", "image file /proc/self/fd/9 is damaged")
    'the photograph is damaged'
    """
    for named in (f"image file {path}", f"image {path}"):
        sentence = sentence.replace(named, "the photograph")
    return sentence.replace(path, "yours")
