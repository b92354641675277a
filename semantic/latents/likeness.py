"""How far a decoded face is from its photograph, as people look at faces.

    J = sum over parts of |psi(photograph) - psi(G(w))|^2

Eq. 8 counts every pixel alike, and eyes are few: codes and searches that follow it blur them. Here
the pixels and the LPIPS features are the same, but each place has a weight, mean 1, that is largest
at the eyes and the mouth; and a last part is the embedding of the identity network of variant
"loss", |e - e'|^2 = 2 (1 - cosine). Figures come from another identity network
(`semantic.metrics.quality`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from semantic.metrics.identity import Identity
from semantic.metrics.lpips import Lpips

__all__ = ["Likeness", "importance"]

LAMBDA_IDENTITY = 0.1  # weight of 1 - cosine, in searches
BACKGROUND = 0.6
# Weight, centre and deviation (x, y; shares of the side in FFHQ framing) of what matters more.
FEATURES = (
    (0.7, (0.5, 0.55), (0.2, 0.25)),  # the face
    (1.2, (0.38, 0.48), (0.08, 0.06)),  # its eyes
    (1.2, (0.63, 0.48), (0.08, 0.06)),
    (0.6, (0.505, 0.72), (0.1, 0.06)),  # its mouth
)


def importance(size: int) -> Tensor:
    """The weight of each pixel of a face in FFHQ framing, [1, 1, size, size], of mean 1.

    >>> weight = importance(128)
    >>> bool(weight[0, 0, 61, 49] > 2 * weight[0, 0, 5, 5])  # an eye, a corner
    True
    """
    at = (torch.arange(size) + 0.5) / size
    weight = torch.full((size, size), BACKGROUND)
    for height, (x, y), (wide, high) in FEATURES:
        across, down = ((at - x) / wide).square(), ((at - y) / high).square()
        weight = weight + height * torch.exp(-(across[None] + down[:, None]) / 2)
    return (weight / weight.mean())[None, None]


@dataclass(frozen=True)
class Likeness:
    """The parts psi of pictures [B, 3, H, H], and their distance J.

    Attributes:
        lpips: with VGG's features.
        identity: of variant "loss".
        lambda_identity: weight of 1 - cosine.
    """

    lpips: Lpips
    identity: Identity
    lambda_identity: float = LAMBDA_IDENTITY

    def parts(self, picture: Tensor) -> list[Tensor]:
        """psi: float32 tensors [B, ...], whose squared differences sum to J."""
        picture = picture.float()  # antialiasing, before the identity, knows no bfloat16
        return self.parts_of(picture, self.lpips.features(picture), self.identity(picture))

    def parts_of(
        self, picture: Tensor, features: Sequence[Tensor], embedding: Tensor
    ) -> list[Tensor]:
        """The same of a picture whose features are known."""
        weight = importance(picture.shape[-1]).to(picture.device)
        parts = [picture * weight.sqrt() / picture[0].numel() ** 0.5]
        for layer, heads in zip(features, self.lpips.channel_weights(), strict=True):
            here = F.adaptive_avg_pool2d(weight, (layer.shape[2], layer.shape[3]))
            parts.append(layer.float() * (here * heads / layer[0, 0].numel()).sqrt())
        return [*parts, embedding.float() * (self.lambda_identity / 2) ** 0.5]

    @staticmethod
    def distance(a: Sequence[Tensor], b: Sequence[Tensor]) -> Tensor:
        """J [B] between the parts of B pictures and of B others."""
        differences = [(x - y).square().flatten(1).sum(1) for x, y in zip(a, b, strict=True)]
        return torch.stack(differences).sum(0)
