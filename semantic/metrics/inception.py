"""Inception-v3 as FID and KID look through it: the network of 2015-12-05 (Heusel et al., 2017).

    picture ─► 8 bits ─► 299 x 299 ─► (p - 128) / 128 ─► convolutions ─► mean over places ─► 2048

Resized as `clean-fid` does (Parmar, Zhang and Zhu, 2022): Pillow's antialiased bicubic on floating
point; the older ways alias where the picture is the larger. Three things differ from torchvision's
Inception: averages leave out the padding, the last block takes a maximum, and the input is scaled
otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from semantic import zoo

__all__ = ["FEATURES", "Inception"]

FEATURES = 2048
SIDE = 299
EPSILON = 1e-3  # of the batch normalisation
PREFIX = "net.layers."


class Inception:
    """Features of pictures, for `semantic.metrics.sets`.

    Args:
        weights: of the published network: "net.layers.<place>.weight", ".mean", ".var", ".beta".
        device: where it runs.
    """

    def __init__(self, weights: Mapping[str, Tensor], device: str | torch.device = "cpu") -> None:
        places = [name.removesuffix(".weight") for name in weights if name.endswith(".weight")]
        self._layers = {
            place.removeprefix(PREFIX): tuple(part.to(device) for part in _folded(weights, place))
            for place in places
            if f"{place}.mean" in weights
        }
        self.device = torch.device(device)

    @classmethod
    def load(cls, device: str | torch.device = "cpu", cache: Path | None = None) -> Inception:
        """The published network; `cache` as in `semantic.zoo`.

        Raises:
            ValueError: the weights cannot be fetched.
        """
        return cls(zoo.load("inception-fid", cache), device)

    @torch.no_grad()
    def features(self, picture: Tensor) -> Tensor:
        """What the network sees in pictures, each as a PNG file would hold it.

        Args:
            picture: float32 [B, 3, H, W], about within -1..1; beyond, it is clipped.

        Returns:
            float32 [B, 2048], on the CPU.

        Raises:
            ValueError: another shape.
        """
        return self.seen(resized(picture.to(self.device))).cpu()

    def seen(self, pixels: Tensor) -> Tensor:
        """[B, 2048] of pixels [B, 3, 299, 299] within 0..255."""
        x = self._conv((pixels - 128) / 128, "conv", stride=2, padding=0)
        x = self._conv(x, "conv_1", padding=0)
        x = F.max_pool2d(self._conv(x, "conv_2"), 3, stride=2)
        x = self._conv(self._conv(x, "conv_3"), "conv_4", padding=0)
        x = F.max_pool2d(x, 3, stride=2)
        for place in ("mixed", "mixed_1", "mixed_2"):
            x = self._block(x, place, towers=(2, 3))
        x = self._reduction(x, "mixed_3.conv", "mixed_3.tower", 3)
        for place in ("mixed_4", "mixed_5", "mixed_6", "mixed_7"):
            x = self._block(x, place, towers=(3, 5))
        x = self._reduction(x, "mixed_8.tower", "mixed_8.tower_1", 4)
        x = self._wide(x, "mixed_9", _average)
        return self._wide(x, "mixed_10", _maximum).mean((2, 3))

    def _conv(self, x: Tensor, place: str, stride: int = 1, padding: int | str = "same") -> Tensor:
        weight, bias = self._layers[place]
        return F.relu(F.conv2d(x, weight, bias, stride, padding))

    def _tower(self, x: Tensor, place: str, layers: int, stride: int = 1) -> Tensor:
        """Convolutions "conv", "conv_1" ..; the last one with the stride."""
        for number in range(layers - 1):
            x = self._conv(x, f"{place}.{_numbered(number)}")
        last = f"{place}.{_numbered(layers - 1)}"
        return self._conv(x, last, stride, "same" if stride == 1 else 0)

    def _block(self, x: Tensor, place: str, towers: tuple[int, int]) -> Tensor:
        """One convolution, two towers of so many, and one behind an average, side by side."""
        parts = [
            self._conv(x, f"{place}.conv"),
            self._tower(x, f"{place}.tower", towers[0]),
            self._tower(x, f"{place}.tower_1", towers[1]),
            self._conv(_average(x), f"{place}.tower_2.conv"),
        ]
        return torch.cat(parts, dim=1)

    def _reduction(self, x: Tensor, short: str, long: str, layers: int) -> Tensor:
        """Half the size: a short way, a long one and a maximum side by side."""
        way = (
            self._conv(x, short, 2, 0)
            if short in self._layers
            else self._tower(x, short, 2, stride=2)
        )
        parts = [way, self._tower(x, long, layers, stride=2), F.max_pool2d(x, 3, stride=2)]
        return torch.cat(parts, dim=1)

    def _wide(self, x: Tensor, place: str, pooled: Callable[[Tensor], Tensor]) -> Tensor:
        """The last blocks: kernels 1 x 3 and 3 x 1 side by side."""
        deep = self._conv(self._conv(x, f"{place}.tower_1_conv"), f"{place}.tower_1_conv_1")
        parts = [
            self._conv(x, f"{place}.conv"),
            *self._split(self._conv(x, f"{place}.tower_conv"), f"{place}.tower_mixed"),
            *self._split(deep, f"{place}.tower_1_mixed"),
            self._conv(pooled(x), f"{place}.tower_2_conv"),
        ]
        return torch.cat(parts, dim=1)

    def _split(self, x: Tensor, place: str) -> tuple[Tensor, Tensor]:
        return self._conv(x, f"{place}_conv"), self._conv(x, f"{place}_conv_1")


def resized(picture: Tensor) -> Tensor:
    """Pictures [B, 3, H, W] within -1..1 as pixels [B, 3, 299, 299] within 0..255.

    Raises:
        ValueError: another shape.
    """
    if picture.ndim != 4 or picture.shape[1] != 3:
        raise ValueError(f"picture must be [B, 3, H, W], got {list(picture.shape)}")
    pixels = ((picture.float() + 1) * 127.5).round().clamp(0, 255)
    size = (SIDE, SIDE)
    return F.interpolate(pixels, size, mode="bicubic", antialias=True).clamp(0, 255)


def _folded(weights: Mapping[str, Tensor], place: str) -> tuple[Tensor, Tensor]:
    """Weight and bias of a convolution with the batch normalisation behind it."""
    scale = (weights[f"{place}.var"] + EPSILON).rsqrt()
    weight = weights[f"{place}.weight"] * scale[:, None, None, None]
    return weight, weights[f"{place}.beta"] - weights[f"{place}.mean"] * scale


def _numbered(number: int) -> str:
    return f"conv_{number}" if number else "conv"


def _average(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


def _maximum(x: Tensor) -> Tensor:
    return F.max_pool2d(x, 3, stride=1, padding=1)
