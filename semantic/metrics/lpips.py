"""LPIPS, the learned perceptual distance of Zhang et al. (CVPR 2018), version 0.1.

Numbers equal those of the `lpips` package. The backbone is frozen, so a backward pass costs
gradients of the input only, and features of a target can be computed once and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic import zoo

__all__ = ["LPIPS_SIZE", "Lpips", "alex_features"]

# The layers of torchvision's `features` after whose ReLU the distance is taken.
_TAPS = {"alex": (1, 4, 7, 9, 11), "vgg": (3, 8, 15, 22, 29)}
_EPSILON = 1e-10  # of the published code, against division by zero
LPIPS_SIZE = 256  # larger pictures are compared at this size, as the field does
_SMALLEST = 32  # pixels; below it AlexNet's last layers have none left


class Lpips(nn.Module):
    """Perceptual distance between images in [-1, 1].

    Args:
        net: "alex" (the usual figure) or "vgg" (the usual loss).
        weights: "features.<i>.weight" and ".bias" of the backbone, "lin<k>.weight" of its layers.

    Raises:
        ValueError: `net` is neither.
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, net: str, weights: Mapping[str, Tensor]) -> None:
        super().__init__()
        self.taps = _TAPS[_known(net)]
        self.backbone = alex_features() if net == "alex" else _vgg_features()
        self._read(weights)
        # ImageNet's mean and deviation for images in [-1, 1], as rounded in the package.
        self.register_buffer("shift", torch.tensor([-0.030, -0.088, -0.188]).view(1, 3, 1, 1))
        self.register_buffer("scale", torch.tensor([0.458, 0.448, 0.450]).view(1, 3, 1, 1))
        self.requires_grad_(False)

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(
        cls, net: str = "alex", device: str | torch.device = "cpu", cache: Path | None = None
    ) -> Lpips:
        """The published distance; `cache` as in `semantic.zoo`.

        Raises:
            ValueError: `net` is neither, or its weights cannot be fetched.
        """
        return cls(net, zoo.load(f"lpips-{_known(net)}", cache)).to(device)

    def features(self, image: Tensor) -> list[Tensor]:
        """Features of five layers, each of unit length over the channels at every pixel.

        Args:
            image: float32 [B, 3, H, W] in [-1, 1]; H and W at least 32.

        Returns:
            Five tensors [B, C_l, H_l, W_l].

        Raises:
            ValueError: another shape.
        """
        if image.ndim != 4 or image.shape[1] != 3 or min(image.shape[2:]) < _SMALLEST:
            raise ValueError(
                f"image must be [B, 3, H, W] with H, W >= {_SMALLEST}, got {list(image.shape)}"
            )
        x = (image - self.shift) / self.scale
        taken = []
        for place, layer in enumerate(self.backbone):
            x = layer(x)
            if place in self.taps:
                taken.append(_normalized(x))
        return taken

    def distance(self, a: Sequence[Tensor], b: Sequence[Tensor]) -> Tensor:
        """Distance between two results of `features`.

        Args:
            a: features of B images.
            b: features of B images, or of one image for all.

        Returns:
            float32 [B]: squared differences, weighted by channel, averaged over the pixels
            and summed over the layers (Zhang et al., eq. 1).
        """
        per_layer = [
            F.conv2d((x - y).square(), head).mean((1, 2, 3))
            for x, y, head in zip(a, b, self.channel_weights(), strict=True)
        ]
        return torch.stack(per_layer).sum(0)

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        """Distance [B] between images a and b, both [B, 3, H, W] in [-1, 1]."""
        return self.distance(self.features(a), self.features(b))

    def channel_weights(self) -> list[Tensor]:
        """The learnt weights of the channels of each layer, [1, C_l, 1, 1], all at least 0."""
        return [self.get_buffer(f"lin{number}") for number in range(len(self.taps))]

    def _read(self, weights: Mapping[str, Tensor]) -> None:
        prefix = "features."
        self.backbone.load_state_dict(
            {k.removeprefix(prefix): v for k, v in weights.items() if k.startswith(prefix)}
        )
        for number in range(len(self.taps)):
            self.register_buffer(f"lin{number}", weights[f"lin{number}.weight"])


def _known(net: str) -> str:
    if net not in _TAPS:
        raise ValueError(f"net must be one of {', '.join(_TAPS)}, got {net!r}")
    return net


def _normalized(x: Tensor) -> Tensor:
    # vector_norm has gradient 0 where all channels are 0; sqrt(sum of squares) has NaN.
    return x / (torch.linalg.vector_norm(x, dim=1, keepdim=True) + _EPSILON)


def alex_features() -> nn.Sequential:
    """Torchvision's `alexnet().features` without its last pooling."""
    return nn.Sequential(
        nn.Conv2d(3, 64, 11, stride=4, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(64, 192, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(3, stride=2),
        nn.Conv2d(192, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(256, 256, 3, padding=1),
        nn.ReLU(),
    )


def _vgg_features() -> nn.Sequential:
    """Torchvision's `vgg16().features` without its last pooling."""
    layers: list[nn.Module] = []
    channels = 3
    for width, depth in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        if layers:
            layers.append(nn.MaxPool2d(2))
        for _ in range(depth):
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
            channels = width
    return nn.Sequential(*layers)
