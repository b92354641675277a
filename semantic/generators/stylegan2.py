"""StyleGAN2's generator in plain torch: frozen, batched, no custom CUDA.

Karras et al., "Analyzing and Improving the Image Quality of StyleGAN", arXiv 1912.04958, with the
names of rosinality's checkpoints (whose convolution weights have one more axis, in front).

    z ─► mapping ─► w ─► one affine style for each layer
    const 4x4 ─► conv1 ─► [up conv, conv] at 8 ─► .. ─► [up conv, conv] at size
                   │             │                              │
                to_rgb1 ─► up ─► + to_rgb ─► up ─► ..  ─►  up ─► + to_rgb ─► picture

The literal definition modulates and demodulates the weights of every item (grouped convolution).
With frozen weights W the same number comes from one shared convolution of scaled activations:
y = demod * conv(s * x, W), demod_o = (sum_i s_i^2 sum_kl W_oikl^2 + eps)^-1/2, where the inner sum
is a table computed once. It batches, and a gradient goes to the inputs only.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic.generators.styles import check_styles

__all__ = ["FIR", "SIZES", "Fir", "StyleGAN2", "coarse_styles"]

W_DIM = 512
SIZES = (32, 64, 128, 256, 512, 1024)
FIR = (1.0, 3.0, 3.0, 1.0)
NEGATIVE_SLOPE, GAIN = 0.2, math.sqrt(2)
EPS = 1e-8


def coarse_styles(size: int) -> int:
    """How many of the first style inputs take the coarse vector of code ``w2``.

    Talk-to-Edit moves 8 of 12 at 128 pixels and 10 of 18 at 1024. For the other sizes the number
    is linear in log2(size) between them, rounded to whole resolutions (two style inputs each).

    >>> [coarse_styles(size) for size in SIZES]
    [6, 8, 8, 8, 10, 10]
    """
    return 2 * round((math.log2(size) + 5) / 3)


def _frozen(*shape: int) -> nn.Parameter:
    return nn.Parameter(torch.zeros(shape), requires_grad=False)


class Fir(nn.Module):
    """The low-pass filter [1, 3, 3, 1] of each channel: upfirdn2d as plain convolutions.

    Its gain is 4, which makes up for the zeros that doubling the resolution inserts. The kernel
    is symmetric, so correlation and convolution are the same. One group a channel: on a CPU that
    is thirty times faster than one picture a channel.
    """

    kernel: Tensor

    def __init__(self) -> None:
        super().__init__()
        fir = torch.tensor(FIR) / sum(FIR)
        self.register_buffer("kernel", 4 * torch.outer(fir, fir), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Filters between one zero on each side: [B, C, R, R] -> [B, C, R - 1, R - 1]."""
        channels = x.shape[1]
        return F.conv2d(x, self._weight(channels), padding=1, groups=channels)

    def upsample(self, x: Tensor) -> Tensor:
        """A zero after each sample, then the filter: [B, C, R, R] -> [B, C, 2R, 2R]."""
        channels = x.shape[1]
        weight = self._weight(channels)
        return F.conv_transpose2d(x, weight, stride=2, padding=1, groups=channels)

    def _weight(self, channels: int) -> Tensor:
        return self.kernel.expand(channels, 1, -1, -1)


class EqualLinear(nn.Module):
    """A fully connected layer with equalised learning rate: [B, I] -> [B, O]."""

    def __init__(self, inputs: int, outputs: int, rate: float = 1.0) -> None:
        super().__init__()
        self.weight = _frozen(outputs, inputs)
        self.bias = _frozen(outputs)
        self.gain, self.rate = rate / math.sqrt(inputs), rate

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x * self.gain, self.weight, self.bias * self.rate)


class MappingLayer(EqualLinear):
    """One layer of the mapping network, learning rate 0.01: [B, 512] -> [B, 512]."""

    def __init__(self) -> None:
        super().__init__(W_DIM, W_DIM, rate=0.01)

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(super().forward(x), NEGATIVE_SLOPE) * GAIN


class PixelNorm(nn.Module):
    """Each item to unit mean square: [B, C] -> [B, C]."""

    def forward(self, x: Tensor) -> Tensor:
        return x * (x.square().mean(dim=1, keepdim=True) + EPS).rsqrt()


class ModulatedConv(nn.Module):
    """A convolution of scaled channels: x [B, I, R, R], s [B, I] -> [B, O, R, R], or 2R if up."""

    def __init__(self, inputs: int, outputs: int, kernel: int, *, up: bool = False) -> None:
        super().__init__()
        self.weight = _frozen(outputs, inputs, kernel, kernel)
        self.modulation = EqualLinear(W_DIM, inputs)
        self.scale = 1 / math.sqrt(inputs * kernel**2)
        self.padding = kernel // 2
        self.blur = Fir() if up else None

    def scales(self, style: Tensor) -> Tensor:
        """What ``style`` [B, 512] multiplies each input channel by, [B, I]."""
        return self.scale * self.modulation(style)

    def forward(self, x: Tensor, s: Tensor) -> Tensor:
        x = x * s[:, :, None, None]
        if self.blur is None:
            return F.conv2d(x, self.weight, padding=self.padding)
        # A transposed convolution of stride 2 is zero-insertion and convolution in one.
        return self.blur(F.conv_transpose2d(x, self.weight.transpose(0, 1), stride=2))


class StyledConv(nn.Module):
    """Modulated 3x3 convolution, demodulation (section 2.2 there), noise, bias, leaky ReLU.

    Shapes: x [B, I, R, R], style [B, 512], noise [1, 1, R', R'] -> [B, O, R', R'], R' = R or 2R.
    """

    power: Tensor

    def __init__(self, inputs: int, outputs: int, *, up: bool = False) -> None:
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, 3, up=up)
        self.noise = nn.ParameterDict({"weight": _frozen(1)})
        self.activate = nn.ParameterDict({"bias": _frozen(outputs)})
        self.register_buffer("power", torch.zeros(outputs, inputs), persistent=False)
        self.register_load_state_dict_post_hook(StyledConv._tabulate)

    def _tabulate(self, _incompatible_keys: Any) -> None:
        self.power.copy_(self.conv.weight.square().sum(dim=(2, 3)))

    def forward(self, x: Tensor, style: Tensor, noise: Tensor) -> Tensor:
        s = self.conv.scales(style)
        demodulation = (F.linear(s.square(), self.power) + EPS).rsqrt()
        # The activation's gain goes before it, g f(x) = f(g x): fewer passes over x.
        offset = GAIN * self.noise["weight"] * noise + GAIN * self.activate["bias"][:, None, None]
        x = torch.addcmul(offset, self.conv(x, s), GAIN * demodulation[:, :, None, None])
        return F.leaky_relu(x, NEGATIVE_SLOPE, inplace=True)


class ToRGB(nn.Module):
    """x [B, I, R, R], style [B, 512] -> picture [B, 3, R, R]; no demodulation."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.conv = ModulatedConv(inputs, 3, 1)
        self.bias = _frozen(1, 3, 1, 1)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        return self.conv(x, self.conv.scales(style)) + self.bias


class NoiseMaps(nn.Module):
    """One picture [1, 1, R, R] for each convolution: constants of the generator.

    A file that holds none gets seeded normal noise, which is what the strengths were learnt for;
    both ends of a link draw the same.
    """

    def __init__(self, log2_size: int) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(0)
        for i in range(2 * log2_size - 3):
            side = 2 ** ((i + 5) // 2)
            noise = torch.randn(1, 1, side, side, generator=generator, device="cpu")
            self.register_buffer(f"noise_{i}", noise)

    def __getitem__(self, i: int) -> Tensor:
        return self.get_buffer(f"noise_{i}")


class StyleGAN2(nn.Module):
    """A frozen StyleGAN2 generator; weights come from ``load_state_dict`` (see checkpoints.py).

    Args:
        size: side of the picture in pixels, one of 32, 64, .. 1024.
        multiplier: channel multiplier, 1 or 2; it matters from 64 pixels on.
        mapping_layers: fully connected layers of the mapping network, 8 in the paper.

    Attributes:
        num_styles: 2 log2(size) - 2 style inputs.
        coarse: the first ``coarse`` style inputs take the coarse vector of code ``w2``.
        w_mean: [512], a constant that both ends of the link hold.
        kind: the kind of file that it came from.

    Raises:
        ValueError: a size or multiplier that does not exist.

    Example:
        >>> generator = StyleGAN2(32, 1)  # all weights are zero until some are loaded
        >>> generator.num_styles, generator(torch.zeros(2, generator.num_styles, 512)).shape
        (8, torch.Size([2, 3, 32, 32]))
    """

    w_mean: Tensor
    w_dim = W_DIM

    def __init__(self, size: int, multiplier: int, mapping_layers: int = 8) -> None:
        super().__init__()
        if size not in SIZES:
            raise ValueError(f"size must be a power of two within 32..1024, got {size}")
        if multiplier not in (1, 2):
            raise ValueError(f"multiplier must be 1 or 2, got {multiplier}")
        log2_size = int(math.log2(size))
        self.size, self.multiplier, self.kind = size, multiplier, "untrained"
        self.num_styles, self.coarse = 2 * log2_size - 2, coarse_styles(size)
        channels = [min(512, 16384 * multiplier >> r) for r in range(2, log2_size + 1)]
        self.style = nn.Sequential(PixelNorm(), *(MappingLayer() for _ in range(mapping_layers)))
        self.input = nn.ParameterDict({"input": _frozen(1, channels[0], 4, 4)})
        self.conv1 = StyledConv(channels[0], channels[0])
        self.to_rgb1 = ToRGB(channels[0])
        self.convs, self.to_rgbs = nn.ModuleList(), nn.ModuleList()
        for before, after in pairwise(channels):
            self.convs += [StyledConv(before, after, up=True), StyledConv(after, after)]
            self.to_rgbs.append(ToRGB(after))
        self.fir = Fir()
        self.noises = NoiseMaps(log2_size)
        self.register_buffer("w_mean", torch.zeros(W_DIM))

    def mapping(self, z: Tensor) -> Tensor:
        """z [B, 512], standard normal -> w [B, 512]."""
        return self.style(z)

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return self.w_mean.device

    def forward(self, styles: Tensor) -> Tensor:
        """styles [B, num_styles, 512] -> picture [B, 3, size, size], about within -1..1."""
        check_styles(styles, self.num_styles)
        x = self.input["input"].expand(len(styles), -1, -1, -1)
        x = self.conv1(x, styles[:, 0], self.noises[0])
        picture = self.to_rgb1(x, styles[:, 1])
        for i, to_rgb in enumerate(self.to_rgbs):
            for j in (2 * i, 2 * i + 1):
                x = self.convs[j](x, styles[:, j + 1], self.noises[j + 1])
            picture = self.fir.upsample(picture) + to_rgb(x, styles[:, 2 * i + 3])
        return picture
