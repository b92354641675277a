"""The cache of converted weights: fetched once, converted once, the digest written last."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from pathlib import Path

from filelock import FileLock
from safetensors.torch import save_file

from semantic.zoo.entries import ENTRIES, Entry
from semantic.zoo.formats.archive import extract
from semantic.zoo.packages import download, file_sha256

__all__ = ["cache_directory", "ensure", "is_cached", "path_of"]

LOG = logging.getLogger("editable_deepsc")

# Part of the file names in the cache: raise it when a converter's output changes.
_LAYOUT = 1


def cache_directory(cache: Path | None = None) -> Path:
    """The argument, else EDITABLE_DEEPSC_CACHE, else the user's cache directory."""
    if cache is not None:
        return Path(cache)
    if chosen := os.environ.get("EDITABLE_DEEPSC_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "editable-deepsc"


def path_of(wanted: Entry, cache: Path | None = None) -> Path:
    """Where the converted weights are, or would be."""
    stem = f"{wanted.name}-{wanted.archive.sha256[:8]}-{_LAYOUT}"
    return cache_directory(cache) / "weights" / f"{stem}.safetensors"


def is_cached(wanted: Entry, cache: Path | None = None) -> bool:
    """Whether the converted weights are there and undamaged."""
    path = path_of(wanted, cache)
    try:
        expected = _digest_file(path).read_text(encoding="utf-8").split()[0]
        return file_sha256(path) == expected
    except (OSError, IndexError, UnicodeDecodeError):
        return False


def ensure(wanted: Entry, cache: Path | None = None) -> Path:
    """Makes sure that an entry is in the cache.

    A second process that wants the same archive waits for the first.

    Returns:
        The safetensors file.

    Raises:
        ValueError: the cache cannot be written, or the weights could not be fetched or are not
            the published ones.
    """
    path = path_of(wanted, cache)
    if is_cached(wanted, cache):
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = f".fetch-{wanted.archive.sha256[:8]}"
        with FileLock(path.parent / f"{key}.lock"):
            if not is_cached(wanted, cache):
                _fetch(wanted, cache, key)
    except OSError as error:
        raise ValueError(f"cache must be a writable directory with space: {error}") from error
    return path


def _fetch(wanted: Entry, cache: Path | None, key: str) -> None:
    """Fetches an archive and converts every entry that it holds; the caller has the lock."""
    path = path_of(wanted, cache)
    for leftover in path.parent.glob(f"{key}-*"):
        shutil.rmtree(leftover)  # of a process that was killed: the lock says that it is gone
    if path.exists():
        LOG.warning("cached %s is damaged or incomplete, fetching it", wanted.name)
    with tempfile.TemporaryDirectory(prefix=f"{key}-", dir=path.parent) as scratch:
        archive = download(wanted.archive, Path(scratch))
        inside = [other for other in ENTRIES if other.archive == wanted.archive]
        for each in {other.name: other for other in [*inside, wanted]}.values():
            if not is_cached(each, cache):
                _convert(each, archive, Path(scratch), path_of(each, cache))


def _convert(each: Entry, archive: Path, scratch: Path, path: Path) -> None:
    files = extract(archive, each.members, scratch)
    converted = scratch / path.name
    metadata = {"name": each.name, "package": str(each.archive), "sha256": each.archive.sha256}
    tensors = {name: tensor.contiguous() for name, tensor in each.convert(files).items()}
    save_file(tensors, converted, metadata | {"terms": each.terms})
    converted.chmod(0o644)  # safetensors writes for the owner only; a cache may be shared
    digest = scratch / _digest_file(path).name
    digest.write_text(f"{file_sha256(converted)}  {path.name}\n", encoding="utf-8")
    # The digest comes last: without it the entry does not count as cached.
    os.replace(converted, path)
    os.replace(digest, _digest_file(path))


def _digest_file(path: Path) -> Path:
    """In the format of `sha256sum`."""
    return path.with_suffix(".sha256")
