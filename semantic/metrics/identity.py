"""Face identity: two published MobileFaceNets (Chen et al., 2018), one for losses, one for figures.

A loss that trains towards one network must not be judged by it, hence the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic import zoo

__all__ = ["Identity", "MobileFaceNet", "crop_face"]

_CROP = 112  # pixels, what both networks were trained on
# The whole image at the scale of the crop, and where in it the crop begins: the eyes and the mouth
# of FFHQ framing then lie where the ArcFace template has them.
_WHOLE = (150, 150)
_TOP, _LEFT = 21, 19


@dataclass(frozen=True)
class _Variant:
    """What differs between the two networks.

    Attributes:
        weights: name in the zoo.
        bgr: whether the channels come blue first.
        centre: pixel value, of 0..255, that the network sees as 0; 128 above it is 1.
    """

    weights: str
    bgr: bool
    centre: float


_VARIANTS = {
    "loss": _Variant("identity", bgr=True, centre=127.0),
    "metric": _Variant("identity-metric", bgr=False, centre=127.5),
}


class Identity(nn.Module):
    """Embeds faces; the inner product of two embeddings is their similarity.

    Args:
        variant: "loss" (512 numbers) or "metric" (192 numbers).
        weights: tensors of the published graph; see `MobileFaceNet.read`.

    Raises:
        ValueError: `variant` is neither.
    """

    def __init__(self, variant: str, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.variant = _variant(variant)
        self.network = MobileFaceNet(tensorflow=variant == "metric")
        self.network.read(weights)
        self.requires_grad_(False)

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(
        cls, variant: str = "loss", device: str | torch.device = "cpu", cache: Path | None = None
    ) -> Identity:
        """The published network; `cache` as in `semantic.zoo`.

        Raises:
            ValueError: `variant` is neither, or its weights cannot be fetched.
        """
        return cls(variant, zoo.load(_variant(variant).weights, cache)).to(device)

    def forward(self, image: Tensor) -> Tensor:
        """Unit embeddings of faces.

        Args:
            image: float32 [B, 3, H, H] in [-1, 1], RGB, FFHQ framing, of any size.

        Returns:
            float32 [B, D] of unit length.

        Raises:
            ValueError: another shape.
        """
        face = crop_face(image)
        pixels = (face.flip(1) if self.variant.bgr else face) * 127.5 + 127.5
        embedding = self.network((pixels - self.variant.centre) / 128)
        return F.normalize(embedding, dim=1)


def _variant(name: str) -> _Variant:
    if name not in _VARIANTS:
        raise ValueError(f"variant must be one of {', '.join(_VARIANTS)}, got {name!r}")
    return _VARIANTS[name]


def crop_face(image: Tensor) -> Tensor:
    """Cuts the 112 x 112 face that the networks expect out of an image in FFHQ framing.

    Differentiable, and antialiased where the image is the larger.

    Args:
        image: float32 [B, 3, H, H].

    Returns:
        float32 [B, 3, 112, 112].

    Raises:
        ValueError: another shape.
    """
    if image.ndim != 4 or image.shape[1] != 3 or image.shape[2] != image.shape[3]:
        raise ValueError(f"image must be [B, 3, H, H], got {list(image.shape)}")
    whole = F.interpolate(image, _WHOLE, mode="bilinear", antialias=True)
    return whole[..., _TOP : _TOP + _CROP, _LEFT : _LEFT + _CROP]


class MobileFaceNet(nn.Module):
    """The network, 112 x 112 in, batch normalisation already folded into the convolutions.

    Args:
        tensorflow: the TensorFlow model of 192 outputs, which pads strided convolutions on the
            right and below only and has two more 1 x 1 convolutions; else the torch model of 512.
    """

    def __init__(self, *, tensorflow: bool) -> None:
        super().__init__()
        before = (0, 1) if tensorflow else (1, 1)
        self.stem = nn.Sequential(
            *_conv(3, 64, 3, stride=2, pad=before),
            *_conv(64, 64, 3, groups=64),
            *(_conv(64, 64, 1, slope=False) if tensorflow else ()),
        )
        self.stages = nn.Sequential(
            *_stage(64, 128, 64, expansion=128, repeats=4, pad=before),
            *_stage(64, 256, 128, expansion=256, repeats=6, pad=before),
            *_stage(128, 512, 128, expansion=256, repeats=2, pad=before),
        )
        self.head = nn.Sequential(
            *_conv(128, 512, 1),
            *_conv(512, 512, 7, groups=512, pad=(0, 0), slope=False),
            *_conv(512, 512, 1, slope=False),
            *(_conv(512, 192, 1, slope=False) if tensorflow else ()),
            nn.Flatten(),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Embeddings [B, D], of any length, of faces [B, 3, 112, 112]."""
        return self.head(self.stages(self.stem(x)))

    def read(self, layers: Mapping[str, Tensor]) -> None:
        """Takes the tensors of a published graph, whose order is that of this module.

        Args:
            layers: "<operation>_<place in the graph>.weight" and ".bias".
        """
        ordered = sorted(layers, key=_place)
        self.load_state_dict(dict(zip(self.state_dict(), map(layers.get, ordered), strict=True)))


class _Bottleneck(nn.Sequential):
    """Widen, filter each channel, narrow; plus the input if it has the same shape."""

    def __init__(
        self, channels: int, wide: int, out: int, *, stride: int, pad: tuple[int, int]
    ) -> None:
        super().__init__(
            *_conv(channels, wide, 1),
            *_conv(wide, wide, 3, stride=stride, groups=wide, pad=pad),
            *_conv(wide, out, 1, slope=False),
        )
        self.residual = stride == 1

    def forward(self, x: Tensor) -> Tensor:
        y = super().forward(x)
        return x + y if self.residual else y


def _stage(
    channels: int, wide: int, out: int, *, expansion: int, repeats: int, pad: tuple[int, int]
) -> Iterator[nn.Module]:
    yield _Bottleneck(channels, wide, out, stride=2, pad=pad)
    for _ in range(repeats):
        yield _Bottleneck(out, expansion, out, stride=1, pad=(1, 1))


def _conv(
    channels: int,
    out: int,
    kernel: int,
    *,
    stride: int = 1,
    groups: int = 1,
    pad: tuple[int, int] = (1, 1),
    slope: bool = True,
) -> Iterator[nn.Module]:
    """A convolution; `pad` zeros before and after, for kernels over 1; a PReLU if `slope`."""
    if kernel > 1 and pad[0] != pad[1]:
        yield nn.ZeroPad2d((*pad, *pad))
        pad = (0, 0)
    padding = pad[0] if kernel > 1 else 0
    yield nn.Conv2d(channels, out, kernel, stride=stride, padding=padding, groups=groups)
    if slope:
        yield nn.PReLU(out)


def _place(name: str) -> tuple[int, bool]:
    """Order of "Conv_4.weight" and "Conv_4.bias" in their graph: by number, weight first."""
    layer, role = name.split(".")
    return int(layer.rpartition("_")[2]), role == "bias"
