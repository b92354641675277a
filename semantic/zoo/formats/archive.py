"""Members of a wheel (zip) or of a source archive / npm package (tar, gzip)."""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

__all__ = ["extract"]

_DAMAGED = (
    KeyError,
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    tarfile.TarError,
    zipfile.BadZipFile,
)


def extract(archive: Path, members: Iterable[str], directory: Path) -> dict[str, Path]:
    """Copies the named members, and nothing else, out of a zip or tar archive.

    The copies get plain numbered names, so that no path inside the archive decides where
    something is written.

    Args:
        archive: a .whl, .zip, .tar.gz or .tgz file.
        members: paths inside the archive.
        directory: an existing directory for the copies.

    Returns:
        Member name -> file.

    Raises:
        ValueError: the file is no such archive, is cut short, or lacks a member.
    """
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as wheel:
                return _copy(wheel.open, members, directory)
        with tarfile.open(archive, "r:*") as tarball:
            return _copy(lambda member: _open(tarball, member), members, directory)
    except _DAMAGED as error:
        raise ValueError(f"{archive.name} cannot be read as an archive: {error}") from error


def _copy(
    opener: Callable[[str], IO[bytes]], members: Iterable[str], directory: Path
) -> dict[str, Path]:
    files = {}
    for number, member in enumerate(members):
        files[member] = directory / f"{number}{Path(member).suffix}"
        with opener(member) as source, files[member].open("wb") as target:
            shutil.copyfileobj(source, target)
    return files


def _open(tarball: tarfile.TarFile, member: str) -> IO[bytes]:
    stream = tarball.extractfile(member)
    if stream is None:
        raise KeyError(f"{member} is not a file")
    return stream
