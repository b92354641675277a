"""The same generator and the same w at its native 128 x 128 pixels, without the way over 1024.

    trunk up to 128 x 128 (exact) ─► conv1, conv2 ─► conv1, conv2 ─► to_image ─► 128 x 128
                                     of block 5      of block 6

The two blocks that double the resolution to 256 and 512 run here at 128, in the Haar domain: what
averages their picture over 2x2 and 4x4 pixels is linear up to the activations, so the generator's
own weights, averaged, are the start (:func:`averaged_state`); training closes the rest
(`semantic.training.native_head`).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic.generators.mobile_layers import HaarUpsample, StyledConv, haar_synthesis
from semantic.generators.mobile_stylegan import CHANNELS, MobileStyleGAN, ToBands, Trunk
from semantic.generators.styles import check_styles

__all__ = ["MobileStyleGAN128", "NativeHead", "averaged_state"]

TRUNK_BLOCKS = 5  # up to 128 x 128


class AveragedBlock(nn.Module):
    """A synthesis block without its upsampling: [B, C, R, R], styles [B, 3, 512] -> [B, C', R, R].

    The first convolution sees the Haar bands themselves instead of the picture made of them.
    """

    def __init__(self, channels_in: int, channels_out: int, resolution: int) -> None:
        super().__init__()
        self.up = HaarUpsample(channels_in)
        self.conv1 = StyledConv(channels_in, channels_out, resolution)
        self.conv2 = StyledConv(channels_out, channels_out, resolution)

    def forward(self, x: Tensor, styles: Tensor) -> Tensor:
        x = self.conv1(x, styles[:, 1], scale=self.up.modulation.scale(styles[:, 0]))
        return self.conv2(x, styles[:, 2])


class NativeHead(nn.Module):
    """Features [B, 256, 128, 128] and the last 7 styles [B, 7, 512] -> picture [B, 3, 128, 128]."""

    def __init__(self) -> None:
        super().__init__()
        self.block5 = AveragedBlock(CHANNELS[5], CHANNELS[6], 128)
        self.block6 = AveragedBlock(CHANNELS[6], CHANNELS[7], 128)
        self.to_image = ToBands(CHANNELS[7], 3)

    def forward(self, x: Tensor, styles: Tensor) -> Tensor:
        x = self.block6(self.block5(x, styles[:, :3]), styles[:, 3:6])
        return self.to_image(x, styles[:, 6])


class MobileStyleGAN128(MobileStyleGAN):
    """MobileStyleGAN at 128 x 128: the 1024 picture averaged over 8 x 8 pixels, learnt.

    Same w, mapping, style inputs and ``w_mean`` as :class:`MobileStyleGAN`.
    """

    size = 128

    def __init__(self) -> None:
        super().__init__()
        self.trunk = Trunk(TRUNK_BLOCKS)
        self.to_image = NativeHead()

    def forward(self, styles: Tensor) -> Tensor:
        """styles [B, num_styles, 512] -> picture [B, 3, 128, 128]."""
        check_styles(styles, self.num_styles)
        return self.to_image(self.trunk(styles), styles[:, -7:])

    @classmethod
    def from_full(cls, full: MobileStyleGAN, head: dict[str, Tensor]) -> MobileStyleGAN128:
        """The generator ``full`` with the trained ``head`` in place of its last two blocks."""
        generator = cls()
        generator.load_state_dict(full.state_dict(), strict=False)
        generator.to_image.load_state_dict(head)
        return generator.eval().requires_grad_(False)


def averaged_state(full: MobileStyleGAN) -> dict[str, Tensor]:
    """Where the training of :class:`NativeHead` starts: the weights of ``full``, averaged."""
    source = full.state_dict()
    state = _averaged_block(_below(source, "trunk.layers.5."), factor=2)
    head = {f"block5.{name}": value for name, value in state.items()}
    state = _averaged_block(_below(source, "trunk.layers.6."), factor=4)
    head |= {f"block6.{name}": value for name, value in state.items()}
    # The average of 2x2 pixels is half of the low-pass band; the others are details.
    bands = _below(source, "to_image.conv.")
    head |= {f"to_image.conv.{name}": value[:3] / 2 for name, value in bands.items()}
    modulation = _below(source, "to_image.modulation.")
    return head | {f"to_image.modulation.{name}": value for name, value in modulation.items()}


def _below(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): v for name, v in state.items() if name.startswith(prefix)}


# The averaged weights. In the full generator a depthwise convolution k takes the picture x to y, x
# being made of Haar bands b where a block begins. The head is given means over squares of f x f
# pixels, and shall give those of y:
#
#     x = H b,   y = k * x,   X = A_f x,   Y = A_f y          A_f: the mean over f x f pixels
#
#     Y_I = f^-2 sum_{i in I} sum_d k_d x_{i+d}               square I, pixel i, offset d      (1)
#
# If x is the same all over a square, x_i = X_I, this is a convolution of X. Along either axis
#
#     K_J = sum_d T_{J,d} k_d,   T_{J,d}: share of the pixels i of I with i+d in the square I+J
#
#          d =  -1      0     1
#     J = -1    1/f     0     0
#     J =  0  1-1/f     1   1-1/f                             K = T k T^T                      (2)
#     J =  1     0      0    1/f
#
# Block 5 is given its bands as they are, f = 2: a pixel of b is a square of x, A_2 (k * H b) is a
# convolution of b without any assumption, and its kernels are the answers to impulses.        (3)
#
# Block 6 is given means of its bands over 2 x 2, f = 4: A_2 H b being half of the low-pass band, X
# is half of that band's mean, to which (2) applies; the details cancel.                       (4)


def _averaged_block(block: dict[str, Tensor], factor: int) -> dict[str, Tensor]:
    """The state of an :class:`AveragedBlock` from that of a :class:`SynthesisBlock`.

    ``factor``: f, how many pixels of the block's output, a side, one pixel of the target covers.
    """
    state = dict(block)
    for name in ("conv1", "conv2"):
        state[f"{name}.noise"] = F.avg_pool2d(block[f"{name}.noise"], factor)  # A_f is linear
    kernels = block["conv1.depthwise.weight"]
    # Channel of each band, in the order of haar_synthesis: C low-pass ones, then C times 3 details.
    channels = torch.arange(len(kernels))
    bands = torch.cat([channels, channels.repeat_interleave(3)])
    # Every band is scaled, and mixed on, as its channel is. The gain of a modulation falls with the
    # root of its channels, of which there are four times as many: hence the 2.
    for name in ("weight", "bias"):
        affine = f"conv1.modulation.affine.{name}"
        state[affine] = block[affine][bands] * 2
    state["conv1.conv.weight"] = block["conv1.conv.weight"][:, bands]
    averaged = _haar_kernels if factor == 2 else _low_pass_kernels
    state["conv1.depthwise.weight"] = averaged(kernels)
    state["conv2.depthwise.weight"] = _averaged_kernels(block["conv2.depthwise.weight"], factor)
    return state


def _averaged_kernels(kernels: Tensor, factor: int) -> Tensor:
    """K of (2): k [C, 1, 3, 3], for pixels -> [C, 1, 3, 3], for means over f x f pixels."""
    step = 1 / factor
    t = torch.tensor([[step, 0.0, 0.0], [1 - step, 1.0, 1 - step], [0.0, 0.0, step]])
    return torch.einsum("ij,coju,vu->coiv", t, kernels, t)


def _haar_kernels(kernels: Tensor) -> Tensor:
    """K of (3), f = 2: k [C, 1, 3, 3] -> [4C, 1, 3, 3], one for each band."""
    channels = len(kernels)
    answers = []
    for band in range(4):
        impulse = torch.zeros(1, channels, 4, 5, 5)
        impulse[:, :, band, 2, 2] = 1
        b = torch.cat([impulse[:, :, 0], impulse[:, :, 1:].flatten(1, 2)], dim=1)
        y = F.conv2d(haar_synthesis(b), kernels, padding=1, groups=channels)  # k * H b
        answer = F.avg_pool2d(y, 2)[0, :, 1:4, 1:4]  # A_2 y, three pixels around the impulse
        answers.append(answer.flip(1, 2)[:, None])  # conv2d takes kernels the other way round
    return torch.cat([answers[0], torch.stack(answers[1:], dim=1).flatten(0, 1)])


def _low_pass_kernels(kernels: Tensor) -> Tensor:
    """K of (4), f = 4: k [C, 1, 3, 3] -> [4C, 1, 3, 3], zero for the details."""
    low = _averaged_kernels(kernels, factor=4) / 2
    return torch.cat([low, torch.zeros(3 * len(kernels), 1, 3, 3)])
