"""One-tap equalisation for analog symbols.

Sionna's `lmmse_equalizer` removes the bias and so is zero forcing for one antenna: right before a
demapper, wrong for analog symbols, where it turns a faded symbol into large noise (at 0 dB on
Rayleigh fading a mean squared error of 8.3 over a typical batch, its expectation being infinite,
against .60 for the biased estimate).
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["biased_mmse", "unbiased"]


def biased_mmse(
    y: Tensor, h_hat: Tensor, no: Tensor, err_var: float | Tensor = 0.0
) -> tuple[Tensor, Tensor]:
    """Biased MMSE estimate of x from y = h x + n, and the noise after unbiased equalisation.

    The channel is known as h = h_hat + e, where e has variance err_var and is orthogonal to
    h_hat (as the error of an MMSE channel estimate is), so e x acts as more noise:

        no_eff = (no + err_var) / |h_hat|^2
        x_hat  = conj(h_hat) y / (|h_hat|^2 + no + err_var)

    Args:
        y: complex [B, K], received symbols.
        h_hat: complex, broadcast to y; 0 where the receiver knows nothing: x_hat 0, no_eff inf.
        no: float, broadcast to y, above 0: variance of the complex noise.
        err_var: float, broadcast to y: variance of the channel estimation error.

    Returns:
        x_hat complex [B, K] and no_eff float [B, K].
    """
    gain = h_hat.abs().square()
    noise = no + err_var
    x_hat = h_hat.conj() * y / (gain + noise)
    return x_hat, (noise / gain).expand(y.shape)


def unbiased(x_hat: Tensor, no_eff: Tensor) -> Tensor:
    """Undo the bias: x_hat (1 + no_eff) = x + n with var n = no_eff; 0 for an erased symbol.

    >>> unbiased(torch.tensor([0.5 + 0j, 0j]), torch.tensor([1.0, torch.inf]))
    tensor([1.+0.j, 0.+0.j])
    """
    return x_hat * torch.where(torch.isinf(no_eff), 0.0, 1.0 + no_eff)
