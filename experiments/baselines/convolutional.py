"""Convolutions from a picture to channel symbols and back: the networks of DeepSC and DeepJSCC.

    image ─► halved `stages` times ─► 2c numbers a place ─► x, unit power an item
    x_hat ─► as many times doubled ─► image

Kernels of 5, PReLU, the first strides 2, as in E. Bourtsoulatze, D. Burth Kurka and D. Gunduz,
"Deep joint source-channel coding for wireless image transmission", IEEE TCCN 5 (3), 2019. With
`snr_aware` every layer is scaled by what a small network makes of its means and of the SNR, and one
set of weights serves many SNRs (J. Xu et al., "Wireless image transmission using deep source
channel coding with attention modules", IEEE TCSVT 32 (4), 2022).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from phy.measures import effective_snr_db
from phy.power import normalise_power
from semantic import weights

__all__ = ["ConvolutionalCode", "Shape"]

SNR_UNIT_DB = 20.0  # the networks see SNRs in it
ATTENTION = 16  # hidden numbers of an attention module
COLOURS = 3


@dataclass(frozen=True)
class Shape:
    """Of the networks.

    Attributes:
        stages: halvings of the picture's side.
        symbols: complex symbols at each of the places that are left.
        width: channels of the layers between; half of them in the first and the last.
        snr_aware: whether they are told the SNR.
    """

    stages: int
    symbols: int
    width: int
    snr_aware: bool

    def uses(self, size: int) -> int:
        """Complex channel uses of a picture of so many pixels a side.

        >>> Shape(2, 4, 32, False).uses(128), Shape(4, 8, 64, True).uses(128)
        (4096, 512)
        """
        return self.symbols * (size // 2**self.stages) ** 2


class ConvolutionalCode(nn.Module):
    """Encoder and decoder of one shape, untrained."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        inner = [shape.width // 2, *[shape.width] * (shape.stages + 1)]
        strides = [2] * shape.stages + [1] * 2
        down = zip([COLOURS, *inner], inner, strides, strict=False)
        self.down = nn.ModuleList(
            _Layer(nn.Conv2d(a, b, 5, stride, padding=2), b, shape.snr_aware)
            for a, b, stride in down
        )
        self.to_symbols = nn.Conv2d(inner[-1], 2 * shape.symbols, 5, padding=2)
        self.from_symbols = nn.Conv2d(2 * shape.symbols, inner[-1], 5, padding=2)
        up = zip(inner[::-1], [*inner[-2::-1], inner[0]], strides[::-1], strict=True)
        self.up = nn.ModuleList(
            _Layer(_raised(a, b, stride), b, shape.snr_aware) for a, b, stride in up
        )
        self.to_picture = nn.Conv2d(inner[0], COLOURS, 5, padding=2)

    @classmethod
    def read(cls, file: Path) -> ConvolutionalCode:
        """The trained networks of a file; ValueError where it holds none."""

        def build(config: dict[str, object], state: dict[str, Tensor]) -> ConvolutionalCode:
            code = cls(Shape(**config["shape"]))  # type: ignore[arg-type]
            code.load_state_dict(state)
            return code.requires_grad_(False).eval()

        return weights.read(file, "convolutional code", build)

    def write(self, file: Path, about: dict[str, object]) -> None:
        """Writes what `read` reads, in float16."""
        weights.write(file, weights.halved(self), {"shape": asdict(self.shape), **about})

    def encode(self, image: Tensor, snr_db: Tensor) -> Tensor:
        """Pictures [B, 3, H, H] within -1..1 at SNRs [B] to x, complex64 [B, uses], unit power."""
        features = image
        for layer in self.down:
            features = layer(features, snr_db)
        real, imaginary = self.to_symbols(features).float().flatten(2).chunk(2, dim=1)
        return normalise_power(torch.complex(real.flatten(1), imaginary.flatten(1)))

    def decode(self, x_hat: Tensor, no_eff: Tensor) -> Tensor:
        """Biased MMSE symbols and their noise [B, uses], of a `Reception`, to pictures."""
        side = round((x_hat.shape[1] / self.shape.symbols) ** 0.5)
        seen = torch.cat([x_hat.real, x_hat.imag], dim=1)
        features = self.from_symbols(seen.unflatten(1, (-1, side, side)))
        snr_db = effective_snr_db(no_eff).clamp(-SNR_UNIT_DB, 2 * SNR_UNIT_DB)
        for layer in self.up:
            features = layer(features, snr_db)
        return torch.tanh(self.to_picture(features).float())


def _raised(inputs: int, outputs: int, stride: int) -> nn.Module:
    """A convolution that doubles the sides, or leaves them."""
    if stride == 1:
        return nn.Conv2d(inputs, outputs, 5, padding=2)
    return nn.ConvTranspose2d(inputs, outputs, 5, 2, padding=2, output_padding=1)


class _Layer(nn.Module):
    """A convolution, PReLU, and the attention to the SNR."""

    def __init__(self, convolution: nn.Module, channels: int, snr_aware: bool) -> None:
        super().__init__()
        self.convolution = convolution
        self.bend = nn.PReLU(channels)
        self.attention = (
            nn.Sequential(
                nn.Linear(channels + 1, ATTENTION),
                nn.ReLU(),
                nn.Linear(ATTENTION, channels),
                nn.Sigmoid(),
            )
            if snr_aware
            else None
        )

    def forward(self, features: Tensor, snr_db: Tensor) -> Tensor:
        """[B, channels, h, w] at SNRs [B]."""
        bent: Tensor = self.bend(self.convolution(features))
        if self.attention is None:
            return bent
        context = torch.cat([bent.mean(dim=(2, 3)), snr_db[:, None] / SNR_UNIT_DB], dim=1)
        return bent * self.attention(context)[:, :, None, None]
