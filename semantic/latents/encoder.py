"""The face encoder: a photograph's latent of code ``face`` at one look, without a search.

    pixels, VGG features, identity ─► 16 x 16 ─► 8 x 8 ─► u [B, 1024]

It stands on networks that are there already, those of the search's own distance: what they see of
the photograph is needed anyway. Trained on pictures of the generator and on photographs
(`semantic.training.face_code.encoder`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from semantic import weights

__all__ = ["WEIGHTS", "FaceEncoder"]

WEIGHTS = weights.path("face_encoder")
SIZE = 128  # pixels a side of what it sees
MIDDLE, DEEP, LAST = 192, 320, 80  # channels at 16 x 16, at 8 x 8, and before the last layer


class Residual(nn.Module):
    """Two 3x3 convolutions beside the identity: [B, C, H, H] -> the same shape."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(16, channels)
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)  # starts as the identity

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(_bent(self.first(_bent(self.norm(x)))))


class FaceEncoder(nn.Module):
    """A photograph [B, 3, 128, 128] within -1..1, with its features, -> u [B, numbers].

    Args:
        numbers: reals of the code.
    """

    def __init__(self, numbers: int = 1024) -> None:
        super().__init__()
        # Finer features come to 16 x 16 with their places kept, as further channels.
        self.fine = nn.Conv2d(128, 32, 1)
        self.middle = nn.Conv2d(256, 96, 1)
        self.mix = nn.Conv2d(3 * 64 + 32 * 16 + 96 * 4 + 512, MIDDLE, 1)
        self.at_16 = Residual(MIDDLE)
        self.down = nn.Conv2d(MIDDLE, DEEP, 3, stride=2, padding=1)
        self.join = nn.Conv2d(DEEP + 512, DEEP, 1)
        self.at_8 = nn.Sequential(Residual(DEEP), nn.GroupNorm(16, DEEP))
        self.narrow = nn.Conv2d(DEEP, LAST, 1)
        self.last = nn.Linear(LAST * 64, numbers)
        self.who = nn.Linear(512, numbers, bias=False)

    def forward(self, photograph: Tensor, features: Sequence[Tensor], identity: Tensor) -> Tensor:
        """u [B, numbers].

        Args:
            features: the five layers of `semantic.metrics.lpips.Lpips.features`, VGG's.
            identity: unit embeddings [B, 512] of variant "loss".
        """
        _, fine, middle, coarse, deep = (x * x.shape[1] ** 0.5 for x in features)  # about 1 each
        seen = [
            F.pixel_unshuffle(photograph, 8),
            F.pixel_unshuffle(self.fine(fine), 4),
            F.pixel_unshuffle(self.middle(middle), 2),
            coarse,
        ]
        x = self.at_16(self.mix(torch.cat(seen, dim=1)))
        x = self.at_8(self.join(torch.cat([self.down(_bent(x)), deep], dim=1)))
        place = self.last(_bent(self.narrow(_bent(x))).flatten(1))
        return place + self.who(4 * identity)

    @classmethod
    @torch.random.fork_rng(devices=[])  # layers begin with torch's own random numbers
    def load(cls, path: Path = WEIGHTS, device: str | torch.device = "cpu") -> FaceEncoder:
        """The trained encoder, frozen.

        Raises:
            ValueError: a file of another kind.
        """

        def build(config: dict[str, Any], state: dict[str, Tensor]) -> FaceEncoder:
            encoder = cls(config["numbers"])
            encoder.load_state_dict(state)
            return encoder

        encoder = weights.read(path, "face encoder", build).requires_grad_(False).eval()
        return encoder.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]


def _bent(x: Tensor) -> Tensor:
    return F.leaky_relu(x, 0.2)
