"""The straight direction of each attribute, in closed form from the predictor's labels.

    position_i = b_i + A_i . coordinates        by ridge regression
    direction_i = A^T (A A^T)^-1 e_i            one degree of attribute i, none of the others

the shortest such step in the whitened coordinates: InterFaceGAN's conditional directions (Shen et
al., 2020), with the labels' degrees in place of two classes. They are where M starts, and what it
is measured against.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["explained", "straight_directions"]

RIDGE = 0.15  # of the number of samples


def straight_directions(coordinates: Tensor, positions: Tensor) -> Tensor:
    """The directions for coarse, fine and single vector, [5, 3, R].

    Args:
        coordinates: [N, 2, R] of coarse and fine vector, both the same where the code is w1.
        positions: [N, 5], degrees that do not saturate.
    """
    coarse, fine = _slopes(coordinates, positions)
    both = _shortest(torch.cat([coarse, fine], dim=1)).unflatten(1, (2, -1))
    single = _shortest(coarse + fine)
    return torch.cat([both, single[:, None]], dim=1).float()


def explained(coordinates: Tensor, positions: Tensor) -> list[float]:
    """R^2 of the regression on every fourth sample, which it did not see; one an attribute."""
    held_out = torch.arange(len(coordinates)) % 4 == 0
    coarse, fine = _slopes(coordinates[~held_out], positions[~held_out])
    slopes = torch.cat([coarse, fine], dim=1)
    found = coordinates[held_out].flatten(1).double() @ slopes.T
    truth = positions[held_out].double()
    left = (truth - found).var(dim=0) / truth.var(dim=0)
    return (1 - left).tolist()


def _slopes(coordinates: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
    """A for coarse and for fine coordinates, each [5, R], float64."""
    x = coordinates.flatten(1).double()
    x = x - x.mean(dim=0)
    y = positions.double() - positions.double().mean(dim=0)
    gram = x.T @ x + RIDGE * len(x) * torch.eye(x.shape[1], dtype=x.dtype)
    slopes = torch.linalg.solve(gram, x.T @ y).T
    coarse, fine = slopes.chunk(2, dim=1)
    return coarse, fine


def _shortest(slopes: Tensor) -> Tensor:
    """A^T (A A^T)^-1, transposed: a row an attribute."""
    return torch.linalg.solve(slopes @ slopes.T, slopes)
