"""MobileStyleGAN, distilled from StyleGAN2 FFHQ 1024, read from its OpenVINO constants.

    w ─► input 4x4 ─► conv1 ─► [up, conv1, conv2] x 7: 8 .. 512 ─► to_image (12 Haar bands) ─► 1024

Each arrow into a layer is modulated by its own style input; there are 23 of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from semantic.generators.mobile_layers import (
    HaarUpsample,
    MappingNetwork,
    Modulation,
    StyledConv,
    haar_synthesis,
)
from semantic.generators.sampling import mapped_mean
from semantic.generators.styles import check_styles

__all__ = ["COARSE_STYLES", "MobileStyleGAN", "SynthesisBlock", "ToBands", "Trunk"]

CHANNELS = (512, 512, 512, 512, 512, 256, 128, 64)  # at 4, 8, .. 512 pixels
STYLE_NAMES = (
    "conv1",
    *(f"layers.{i}.{part}" for i in range(7) for part in ("up", "conv1", "conv2")),
    "to_image",
)
# Talk-to-Edit moves the first 8 of the 12 layers of a 128 generator, those up to 32 x 32 pixels:
# pose, shape, hair, expression. Here they are conv1 and layers 0 to 2.
COARSE_STYLES = STYLE_NAMES.index("layers.3.up")


class SynthesisBlock(nn.Module):
    """Doubles the resolution: Haar upsampling and two styled convolutions, three style inputs."""

    def __init__(self, channels_in: int, channels_out: int, resolution: int) -> None:
        super().__init__()
        self.up = HaarUpsample(channels_in)
        self.conv1 = StyledConv(channels_in // 4, channels_out, resolution)
        self.conv2 = StyledConv(channels_out, channels_out, resolution)

    def forward(self, x: Tensor, styles: Tensor) -> Tensor:
        """x [B, C, R/2, R/2], styles [B, 3, 512] -> [B, C', R, R]."""
        x = self.conv1(self.up(x, styles[:, 0]), styles[:, 1])
        return self.conv2(x, styles[:, 2])


class Trunk(nn.Module):
    """The constant input and the first ``blocks`` blocks: styles [B, 1 + 3 blocks, 512] -> x."""

    def __init__(self, blocks: int) -> None:
        super().__init__()
        self.input = nn.Parameter(torch.zeros(1, CHANNELS[0], 4, 4))
        self.conv1 = StyledConv(CHANNELS[0], CHANNELS[0], 4, separable=False)
        self.layers = nn.ModuleList(
            SynthesisBlock(CHANNELS[i], CHANNELS[i + 1], 8 << i) for i in range(blocks)
        )

    def forward(self, styles: Tensor) -> Tensor:
        x = self.conv1(self.input.expand(len(styles), -1, -1, -1), styles[:, 0])
        for i, layer in enumerate(self.layers):
            x = layer(x, styles[:, 1 + 3 * i : 4 + 3 * i])
        return x


class ToBands(nn.Module):
    """Modulation and a 1x1 convolution: [B, 64, 512, 512] -> the 12 Haar bands of the picture."""

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__()
        self.modulation = Modulation(channels_in, gain=channels_in**-0.5)
        self.conv = nn.Conv2d(channels_in, channels_out, 1)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        return self.conv(self.modulation(x, style))


class MobileStyleGAN(nn.Module):
    """The FFHQ generator at its own 1024 x 1024 pixels.

    Attributes:
        size, w_dim, num_styles: 1024, 512, 23.
        coarse: the first ``coarse`` style inputs take the coarse vector of code ``w2``.
        w_mean: [512], `mapped_mean`; a constant both ends of the link hold.

    Example:
        >>> generator = MobileStyleGAN()  # untrained: zeros and random values
        >>> generator.num_styles, generator.coarse
        (23, 10)
    """

    w_mean: Tensor
    size = 1024
    w_dim = 512
    num_styles = len(STYLE_NAMES)
    coarse = COARSE_STYLES

    def __init__(self) -> None:
        super().__init__()
        self.mapping = MappingNetwork(self.w_dim)
        self.trunk = Trunk(blocks=7)
        self.to_image: nn.Module = ToBands(CHANNELS[-1], 12)
        self.register_buffer("w_mean", torch.zeros(self.w_dim))

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return self.w_mean.device

    def forward(self, styles: Tensor) -> Tensor:
        """styles [B, num_styles, 512] -> picture [B, 3, size, size], about within -1..1."""
        check_styles(styles, self.num_styles)
        return haar_synthesis(self.to_image(self.trunk(styles), styles[:, -1]))

    @classmethod
    def from_openvino(cls, constants: Mapping[str, Tensor]) -> MobileStyleGAN:
        """Built from the zoo's ``mobile-stylegan-ffhq``: names ``mapping/..`` and ``synthesis/..``.

        Raises:
            KeyError: a constant is missing.
        """
        generator = cls()
        generator.load_state_dict(_state_from_openvino(constants), strict=False)
        generator.w_mean.copy_(mapped_mean(generator))
        return generator.eval().requires_grad_(False)


# The converter that wrote the IR kept names for half of the constants and numbered the others in
# the order of the graph: block i of the synthesis is 100 operations and 41 constants after block
# i - 1, layer i of the mapping 4 constants after layer i - 1.
def _state_from_openvino(constants: Mapping[str, Tensor]) -> dict[str, Tensor]:
    state = {}
    for i in range(8):
        state[f"mapping.layers.{i}.weight"] = constants[f"mapping/{173 + 4 * i}"]
        state[f"mapping.layers.{i}.bias"] = constants[f"mapping/{174 + 4 * i}"]
    synthesis = {
        name.removeprefix("synthesis/"): value
        for name, value in constants.items()
        if name.startswith("synthesis/")
    }
    state["trunk.input"] = synthesis["m.input.input"]
    state |= _styled_conv(synthesis, "conv1", pointwise=39, noise=1531)
    for i in range(7):
        state |= _modulation(synthesis, f"m.layers.{i}.up.", f"trunk.layers.{i}.up.")
        block = f"layers.{i}"
        state |= _styled_conv(synthesis, f"{block}.conv1", 106 + 100 * i, 1560 + 41 * i)
        state |= _styled_conv(synthesis, f"{block}.conv2", 139 + 100 * i, 1572 + 41 * i)
    state |= _modulation(synthesis, "m.layers.6.to_img.conv.", "to_image.")
    state["to_image.conv.weight"] = synthesis["m.layers.6.to_img.conv.weight"]
    state["to_image.conv.bias"] = synthesis["m.layers.6.to_img.bias"].flatten()
    return state


def _styled_conv(
    constants: Mapping[str, Tensor], name: str, pointwise: int, noise: int
) -> dict[str, Tensor]:
    state = _modulation(constants, f"m.{name}.conv.", f"trunk.{name}.")
    state[f"trunk.{name}.conv.weight"] = constants[f"Mul_{pointwise}_copy"]
    state[f"trunk.{name}.conv.bias"] = constants[f"m.{name}.bias"].flatten()
    state[f"trunk.{name}.noise"] = constants[f"{noise}"]
    if name != "conv1":
        depthwise = constants[f"m.{name}.conv.weight_dw"]
        state[f"trunk.{name}.depthwise.weight"] = depthwise.flatten(1, 2)
    return state


def _modulation(constants: Mapping[str, Tensor], source: str, target: str) -> dict[str, Tensor]:
    return {
        f"{target}modulation.affine.weight": constants[f"{source}modulation.weight"],
        f"{target}modulation.affine.bias": constants[f"{source}modulation.bias"].flatten(),
    }
