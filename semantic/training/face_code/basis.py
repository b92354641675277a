"""The basis of code ``face``: principal components of style inputs, as seen in the picture.

Near a face a change d of the style inputs changes the picture by J = d^T M d, M = E[g g^T], g being
gradients of the likeness along random directions (`semantic.training.face_code.gradients`). With
S the covariance of the style inputs (`StylePrior`), the numbers that say most of a face's picture
are its principal components under M, the eigenvectors of M^(1/2) S M^(1/2). With n gradients G as
rows, M = G^T G / n, and they follow from an n x n matrix:

    K = G S G^T / n = Q diag(lambda) Q^T,    basis_i = S G^T q_i / sqrt(n lambda_i)

scaled so that the number along basis_i has unit variance among faces, and changes J by lambda_i.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from semantic.training.face_code.style_prior import StylePrior

__all__ = ["Basis", "seen_components"]

RIDGE = 1e-4  # of the mean eigenvalue, where changes are brought into the code


@dataclass(frozen=True)
class Basis:
    """What the code holds.

    Attributes:
        directions: [count, n * 512], the change of one deviation of each number.
        worth: lambda, [count], J of one deviation, falling.
        reading: [n * 512, count], the nearest numbers of a change of style inputs, as seen.
    """

    directions: Tensor
    worth: Tensor
    reading: Tensor


def seen_components(gradients: Tensor, prior: StylePrior, count: int) -> Basis:
    """The ``count`` components of most worth.

    Args:
        gradients: G, float32 [N, n * 512], N well above ``count``.
    """
    n = len(gradients)
    spread = prior.times(gradients)  # G S
    gram = (gradients @ spread.T).double() / n
    worth, q = torch.linalg.eigh((gram + gram.T) / 2)
    worth, q = worth.flip(0)[:count], q.flip(1)[:, :count]
    directions = (q.T @ spread.double()) / (n * worth).sqrt()[:, None]
    return Basis(directions.float(), worth.float(), _reading(gradients, directions.float()))


def _reading(gradients: Tensor, directions: Tensor) -> Tensor:
    """argmin over u of |G (change - u directions)|^2, with a little ridge: [n * 512, count]."""
    seen = gradients @ directions.T  # [N, count]
    metric = (seen.T @ seen).double()
    metric += RIDGE * metric.diagonal().mean() * torch.eye(len(metric), dtype=torch.float64)
    return gradients.T @ torch.linalg.solve(metric, seen.T.double()).T.float()
