"""How the 23 style inputs of a photograph spread: a Gaussian of few numbers, from few searches.

    styles - mean ~ N(0, A (x) C + diag(f) (x) I)

C [512, 512] is the covariance of mapped w, A [23, 23] how much each style input spreads and how it
goes with the others, f [23] what lies outside mapped latents. A dozen searches tell A and f: each
holds 512 samples of them, one for each direction of C.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["StylePrior"]


@dataclass(frozen=True)
class StylePrior:
    """The covariance of style inputs, as its factors.

    Attributes:
        amplitude: A, float64 [n, n].
        floor: f, float64 [n].
        mapped: C, float64 [512, 512].
    """

    amplitude: Tensor
    floor: Tensor
    mapped: Tensor

    @classmethod
    def fit(cls, offsets: Tensor, mapped: Tensor) -> StylePrior:
        """The most likely A and f for offsets [N, n, 512] from the mean."""
        variances, directions = torch.linalg.eigh(mapped)
        variances = variances.clamp_min(0)
        along = (offsets.double() @ directions).transpose(1, 2)  # [N, 512, n]
        scatter = torch.einsum("bdi,bdj->dij", along, along) / len(offsets)
        n = offsets.shape[1]
        ratio = scatter.diagonal(dim1=1, dim2=2).sum() / (n * variances.sum())
        root = (torch.eye(n, dtype=torch.float64) * ratio.sqrt()).requires_grad_()
        log_floor = (0.1 * ratio * variances.mean()).log().repeat(n).requires_grad_()
        optimizer = torch.optim.LBFGS(
            [root, log_floor], max_iter=400, line_search_fn="strong_wolfe"
        )

        def loss() -> Tensor:  # sum over directions of log det T_d + tr T_d^-1 S_d
            optimizer.zero_grad()
            block = variances[:, None, None] * (root @ root.T) + torch.diag(log_floor.exp())
            fit = torch.linalg.solve(block, scatter).diagonal(dim1=1, dim2=2).sum()
            value = (block.logdet().sum() + fit) / len(variances)
            value.backward()
            return value

        optimizer.step(loss)
        return cls((root @ root.T).detach(), log_floor.exp().detach(), mapped)

    def times(self, rows: Tensor) -> Tensor:
        """Rows [N, n * 512] times the covariance, without ever writing it down."""
        x = rows.unflatten(1, (len(self.amplitude), -1))
        amplitude, mapped = self.amplitude.to(x.dtype), self.mapped.to(x.dtype)
        y = torch.einsum("bnd,nm,de->bme", x, amplitude, mapped)
        return (y + x * self.floor.to(x.dtype)[:, None]).flatten(1)
