"""The fast inversion: the encoder's look at the photograph, then a search that sees the result.

    u(0) = E(photograph),    u = argmin  J(photograph, G(u)) + lambda |u|^2 / N

J is `semantic.latents.likeness`; the features that the encoder looks at are those J needs. The
search is L-BFGS (Nocedal, Math. Comp. 35, 1980) in v = worth^(1/4) u, half-way between the numbers
themselves, in which J is thousands of times more curved along the first than along the last, and
worth^(1/2) u, in which faces are found a little nearer, by directions that no channel carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor

from semantic.generators import Generator
from semantic.latents.encoder import SIZE, FaceEncoder
from semantic.latents.face_code import FaceCode
from semantic.latents.likeness import Likeness
from semantic.latents.names import STEPS
from semantic.latents.pictures import shrink
from semantic.precision import fast_products
from semantic.progress import Watch, ticks

__all__ = ["FastInversion"]

LAMBDA_PRIOR = 0.05
MEMORY = 20  # steps whose gradients tell the curvature: all that there usually are


class _StepsSpentError(Exception):
    """All steps are made."""


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
    code: FaceCode
    likeness: Likeness
    encoder: FaceEncoder

    def find(
        self, image: Tensor, steps: int = STEPS["fast"], progress: bool | Watch = False
    ) -> Tensor:
        """Latents u [B, 1024] of photographs [B, 3, H, H] within -1..1, each on its own.

        Args:
            steps: pictures that the search may decode and look at, for each photograph.
        """
        target = shrink(image, SIZE)
        with torch.no_grad(), fast_products(image.device):
            features = self.likeness.lpips.features(target)
            identity = self.likeness.identity(target)
            u = self.encoder(target, features, identity).float()
            parts = self.likeness.parts_of(target, features, identity)
        each = ticks(steps * len(u), "invert (fast)", progress)
        found = [
            self._search(start, [part[i : i + 1] for part in parts], islice(each, steps))
            for i, start in enumerate(u)
        ]
        return torch.stack(found)

    def _search(self, start: Tensor, target: list[Tensor], each: Iterator[int]) -> Tensor:
        """The best u [1024] that was looked at."""
        scale = (self.code.worth / self.code.worth.mean()) ** 0.25
        best, least = start, torch.inf

        def look(v: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            nonlocal best, least
            if next(each, None) is None:
                raise _StepsSpentError
            u = (torch.from_numpy(v).to(scale) / scale).requires_grad_()
            j = self._unlikeness(u[None], target)
            (gradient,) = torch.autograd.grad(j, u)
            if (value := float(j.detach())) < least:
                best, least = u.detach(), value
            return value, (gradient / scale).double().cpu().numpy()

        v = (start * scale).double().cpu().numpy()
        # Nothing but the steps ends it: its own tolerances are for searches to the bottom.
        options = {"maxcor": MEMORY, "maxfun": 10**6, "ftol": 0, "gtol": 0}
        with suppress(_StepsSpentError):
            minimize(look, v, jac=True, method="L-BFGS-B", options=options)
        return best

    def _unlikeness(self, u: Tensor, target: list[Tensor]) -> Tensor:
        with fast_products(u.device):
            picture = shrink(self.code.decoder(self.generator)(u), SIZE)
            parts = self.likeness.parts(picture)
        return (self.likeness.distance(parts, target) + LAMBDA_PRIOR * u.square().mean(1)).sum()
