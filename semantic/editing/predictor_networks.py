"""Networks from a face to one raw score an attribute, small enough to be called at every step.

The two predictors differ here: AlexNet's convolutions (Krizhevsky, 2014) that began at LPIPS's
ImageNet weights, and a MobileFaceNet (Chen et al., 2018) that began at a face identity network.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor, nn

from semantic.editing.attributes import ATTRIBUTES
from semantic.metrics.identity import MobileFaceNet
from semantic.metrics.lpips import alex_features

__all__ = ["SIZES", "ScoreNetwork", "Trunk"]

Trunk = Literal["alexnet", "mobilefacenet"]
SIZES: dict[Trunk, int] = {"alexnet": 160, "mobilefacenet": 112}  # pixels a side of the input
# Channels and side of the map that a trunk makes of such an input.
_MAPS: dict[Trunk, tuple[int, int]] = {"alexnet": (256, 9), "mobilefacenet": (128, 7)}
_SQUEEZED, _HIDDEN = 64, 160


class ScoreNetwork(nn.Module):
    """A trunk, and a head that sees where in the frame a feature lies.

    >>> ScoreNetwork("mobilefacenet")(torch.zeros(2, 3, 112, 112)).shape
    torch.Size([2, 5])
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, trunk: Trunk) -> None:
        super().__init__()
        channels, side = _MAPS[trunk]
        self.size = SIZES[trunk]
        self.trunk = alex_features() if trunk == "alexnet" else _mobilefacenet()
        self.head = nn.Sequential(
            nn.Conv2d(channels, _SQUEEZED, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(_SQUEEZED * side * side, _HIDDEN),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(_HIDDEN, len(ATTRIBUTES)),
        )
        imagenet = trunk == "alexnet"
        # ImageNet's mean and deviation for images in [-1, 1], as in `semantic.metrics.lpips`.
        shift = torch.tensor([-0.030, -0.088, -0.188] if imagenet else [0.0, 0.0, 0.0])
        scale = torch.tensor([0.458, 0.448, 0.450] if imagenet else [1.0, 1.0, 1.0])
        self.register_buffer("shift", shift.view(1, 3, 1, 1), persistent=False)
        self.register_buffer("scale", scale.view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        """Scores [B, 5], of any range, of images [B, 3, size, size] in [-1, 1]."""
        return self.head(self.trunk((image - self.shift) / self.scale))


def _mobilefacenet() -> nn.Sequential:
    network = MobileFaceNet(tensorflow=True)
    return nn.Sequential(network.stem, network.stages)
