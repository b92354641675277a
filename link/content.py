"""What things are, whatever they are called: digests that all that is kept is keyed by."""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from torch import Tensor

from semantic.generators import HEAD_FILE
from semantic.zoo.entries import find

__all__ = ["digest", "file_digest", "generator_digest", "printable", "shown"]

LENGTH = 32  # hexadecimal digits: 128 bits never meet by chance
MOBILE = "mobile-stylegan-ffhq"  # the FFHQ generator among the published weights


def digest(*parts: Tensor | Any) -> str:
    """Of tensors, with type and shape, and of plain JSON values, in their order.

    >>> digest({"a": 1, "b": [2]}) == digest({"b": [2], "a": 1}) != digest({"a": 1})
    True
    """
    whole = hashlib.sha256()
    for part in parts:
        if isinstance(part, Tensor):
            _add(whole, [str(part.dtype), list(part.shape)])
            whole.update(part.detach().cpu().contiguous().numpy().tobytes())
        else:
            _add(whole, part)
    return whole.hexdigest()[:LENGTH]


def file_digest(path: Path) -> str:
    """Of the bytes of a file; read again when it has been written again.

    Raises:
        ValueError: a file that cannot be read.
    """
    try:
        about = path.stat()
        return _file_digest(path, about.st_ino, about.st_size, about.st_mtime_ns)
    except OSError as error:
        raise ValueError(f"file {shown(path)} must be readable: {error.strerror}") from None


def generator_digest(checkpoint: Path | None, size: int | None) -> str:
    """Of a generator, before it is loaded: the user's own, or the FFHQ one of a size."""
    if checkpoint is not None:
        return file_digest(checkpoint)
    published = find(MOBILE).archive.sha256
    return digest(["mobile", published, file_digest(HEAD_FILE) if size == 128 else size])


def printable(text: str) -> str:
    """Text that can be printed and written anywhere, whatever bytes of a path are in it."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def shown(path: Path) -> str:
    """The name of a file, printable.

    >>> shown(Path(os.fsdecode(b"folder/m\\xffe.jpg")))
    'm\\\\xffe.jpg'
    """
    return printable(path.name)


@lru_cache(maxsize=4096)
def _file_digest(path: Path, inode: int, size: int, changed_ns: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:LENGTH]


def _add(whole: hashlib._Hash, value: Any) -> None:
    whole.update(json.dumps(value, sort_keys=True).encode() + b"\n")
