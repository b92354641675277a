"""The fast inversion: the encoder's look at the photograph, then a few steps that see the result.

    u(0) = E(photograph),    u(t) = Adam(u(t-1), d/du [J + lambda |u|^2 / N])

J is `semantic.latents.likeness`. The features that the encoder looks at are those J needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from semantic.generators import Generator
from semantic.latents.codes import LatentCode
from semantic.latents.encoder import SIZE, FaceEncoder
from semantic.latents.likeness import Likeness
from semantic.latents.names import STEPS
from semantic.latents.pictures import shrink
from semantic.precision import fast_products
from semantic.progress import Watch, ticks

__all__ = ["FastInversion"]

RATE = 0.2
LAMBDA_PRIOR = 0.02


@dataclass(frozen=True)
class FastInversion:
    """Finds latents of code ``face``.

    Attributes:
        generator: frozen, of 128 pixels a side.
        code: of the latents.
        likeness: J.
        encoder: the first look.
    """

    generator: Generator
    code: LatentCode
    likeness: Likeness
    encoder: FaceEncoder

    def find(
        self, image: Tensor, steps: int = STEPS["fast"], progress: bool | Watch = False
    ) -> Tensor:
        """Latents u [B, 1024] of photographs [B, 3, H, H] within -1..1, each on its own."""
        target = shrink(image, SIZE)
        with torch.no_grad(), fast_products(image.device):
            features = self.likeness.lpips.features(target)
            identity = self.likeness.identity(target)
            u = self.encoder(target, features, identity).float()
            parts = self.likeness.parts_of(target, features, identity)
        return self._refined(u, parts, steps, progress)

    def _refined(
        self, u: Tensor, target: list[Tensor], steps: int, progress: bool | Watch
    ) -> Tensor:
        u.requires_grad_()
        decode = self.code.decoder(self.generator)
        optimizer = torch.optim.Adam([u], lr=RATE, betas=(0.9, 0.99))
        for step in ticks(steps, "invert (fast)", progress):
            optimizer.param_groups[0]["lr"] = RATE * (1 - step / steps)
            with fast_products(u.device):
                parts = self.likeness.parts(shrink(decode(u), SIZE))
            loss = self.likeness.distance(parts, target) + LAMBDA_PRIOR * u.square().mean(dim=1)
            (u.grad,) = torch.autograd.grad(loss.sum(), u)
            optimizer.step()
        return u.detach()
