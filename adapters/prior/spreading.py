"""A fixed unitary that gives every component of the code a share of every symbol.

Component 2j and 2j+1 are the real and imaginary part of bin j; the bins, in a seeded order, go
through a unitary DFT to the K symbols, in a seeded order too. Each symbol then carries the same
mean power whatever the allocation is, a faded or erased symbol costs every component a little
instead of some everything, and the sum of many components keeps the PAPR that of Gaussian
symbols. For a known per-symbol noise the Gram matrix of the code is a gathered FFT: no product of
big matrices is needed.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["Spreading"]


def _scrambled(count: int, seed: int) -> Tensor:
    """A permutation of 0..count-1 that no library version changes: both ends must hold the same.

    The order of a full-period linear congruential sequence (Numerical Recipes, 7.1), so its
    values are distinct.
    """
    values, state = [], seed
    for _ in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        values.append(state)
    return torch.tensor(values, dtype=torch.int64).argsort()


class Spreading(nn.Module):
    """2K real components <-> K complex symbols by an orthogonal map Q (norms are kept).

    >>> q = Spreading(4)
    >>> c = torch.arange(8, dtype=torch.float64)[None]
    >>> torch.allclose(q.despread(q.spread(c)), c)
    True
    """

    bins: Tensor
    slots: Tensor

    def __init__(self, symbols: int) -> None:
        super().__init__()
        self.symbols = symbols
        self.register_buffer("bins", _scrambled(symbols, seed=1), persistent=False)
        self.register_buffer("slots", _scrambled(symbols, seed=2), persistent=False)

    def spread(self, components: Tensor) -> Tensor:
        """Real [B, 2K] to complex [B, K]."""
        pairs = torch.view_as_complex(components.unflatten(-1, (self.symbols, 2)).contiguous())
        spectrum = torch.zeros_like(pairs).index_copy(-1, self.bins, pairs)
        return torch.fft.ifft(spectrum, norm="ortho").index_select(-1, self.slots)

    def despread(self, symbols: Tensor) -> Tensor:
        """Complex [B, K] to real [B, 2K], the inverse and the transpose of `spread`."""
        ordered = torch.zeros_like(symbols).index_copy(-1, self.slots, symbols)
        pairs = torch.fft.fft(ordered, norm="ortho").index_select(-1, self.bins)
        return torch.view_as_real(pairs).flatten(-2)

    def gram(self, weights: Tensor, components: int) -> Tensor:
        """Q^T diag(weights) Q for the first `components` (even), real [B, M, M].

        weights: one real a symbol [B, K], the same for its real and imaginary part. Between bins
        f and f' the complex entry is the DFT of the weights at f - f', divided by K.
        """
        ordered = torch.zeros_like(weights).index_copy(-1, self.slots, weights)
        used = self.bins[: components // 2]
        lag = (used[:, None] - used[None, :]) % self.symbols
        entry = torch.fft.fft(ordered, norm="forward")[..., lag]
        rows = torch.stack((entry.real, -entry.imag), dim=-1)  # how a real component of f reads f'
        other = torch.stack((entry.imag, entry.real), dim=-1)
        return torch.stack((rows, other), dim=-3).flatten(-2).flatten(-3, -2)
