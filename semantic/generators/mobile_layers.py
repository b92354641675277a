"""The layers that MobileStyleGAN is made of: modulated separable convolutions and Haar upsampling.

Belousov, "MobileStyleGAN: A Lightweight Convolutional Neural Network for High-Fidelity Image
Synthesis", arXiv 2104.04767. Demodulation is folded into the pointwise weights there, so that one
shared convolution serves every item of a batch and only activations are scaled by the style.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

__all__ = [
    "HaarUpsample",
    "MappingNetwork",
    "Modulation",
    "StyledConv",
    "haar_synthesis",
]

NEGATIVE_SLOPE = 0.2


class Modulation(nn.Module):
    """Scales each channel of ``x`` by an affine function of the style.

    Shapes: x [B, C, H, W], style [B, 512] -> [B, C, H, W].
    """

    def __init__(self, channels: int, w_dim: int = 512, gain: float = 1.0) -> None:
        super().__init__()
        self.affine = nn.Linear(w_dim, channels)
        self.gain = gain

    def scale(self, style: Tensor) -> Tensor:
        """The factor of each channel: style [B, 512] -> [B, C]."""
        return self.gain * self.affine(style)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        return x * self.scale(style)[:, :, None, None].to(x.dtype)


class StyledConv(nn.Module):
    """Modulation, 3x3 depthwise and 1x1 convolution, noise, bias, leaky ReLU.

    Shapes: x [B, C_in, R, R], style [B, 512] -> [B, C_out, R, R]. ``noise`` [1, 1, R, R] is a
    constant of the generator: the same w gives the same picture at both ends of the link.
    The first layer, at 4 x 4 pixels, has one full 3x3 convolution instead (``separable`` False).
    """

    noise: Tensor

    def __init__(
        self, channels_in: int, channels_out: int, resolution: int, separable: bool = True
    ) -> None:
        super().__init__()
        self.modulation = Modulation(channels_in, gain=1 / math.sqrt(9 * channels_in))
        self.depthwise = (
            nn.Conv2d(channels_in, channels_in, 3, padding=1, groups=channels_in, bias=False)
            if separable
            else nn.Identity()
        )
        kernel = 1 if separable else 3
        self.conv = nn.Conv2d(channels_in, channels_out, kernel, padding=kernel // 2)
        self.register_buffer("noise", torch.zeros(1, 1, resolution, resolution))

    def forward(self, x: Tensor, style: Tensor, scale: Tensor | None = None) -> Tensor:
        """``scale`` [B, C_in]: a modulation just before this one, taken along in its product."""
        own = self.modulation.scale(style)
        own = own if scale is None else own * scale
        x = self.conv(self.depthwise(x * own[:, :, None, None].to(x.dtype)))
        # In place: at 128 x 128 pixels and above, the passes over memory are what costs.
        return F.leaky_relu_(x.add_(self.noise.to(x.dtype)), NEGATIVE_SLOPE)


def haar_synthesis(bands: Tensor) -> Tensor:
    """One level of the inverse 2-D Haar transform.

    Args:
        bands: [B, 4C, H, W]: C low-pass channels, then for each channel the three details
            (vertical, horizontal, diagonal).

    Returns:
        [B, C, 2H, 2W]. Averaging it over 2x2 pixels gives half the low-pass channels.
    """
    channels = bands.shape[1] // 4
    low = bands[:, :channels]
    vertical, horizontal, diagonal = bands[:, channels:].unflatten(1, (channels, 3)).unbind(2)
    top, bottom = low + vertical, low - vertical
    left, right = horizontal + diagonal, horizontal - diagonal
    phases = torch.stack([top + left, top - left, bottom + right, bottom - right], dim=2)
    return F.pixel_shuffle(phases.flatten(1, 2) / 2, 2)


class HaarUpsample(nn.Module):
    """Modulation, then :func:`haar_synthesis`: [B, 4C, R, R] -> [B, C, 2R, 2R]."""

    def __init__(self, channels_in: int) -> None:
        super().__init__()
        self.modulation = Modulation(channels_in)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        return haar_synthesis(self.modulation(x, style))


class MappingNetwork(nn.Module):
    """z -> w: pixel norm and eight fully connected layers (StyleGAN2). [B, 512] -> [B, 512]."""

    def __init__(self, w_dim: int = 512, depth: int = 8) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(w_dim, w_dim) for _ in range(depth))

    def forward(self, z: Tensor) -> Tensor:
        x = z * (z.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()
        for layer in self.layers:
            x = F.leaky_relu(layer(x), NEGATIVE_SLOPE) * math.sqrt(2)
        return x
