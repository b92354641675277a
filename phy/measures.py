"""How good a reception was: realised SNR, error vector magnitude, effective SNR."""

from __future__ import annotations

import torch
from torch import Tensor

from phy.equalizers import unbiased
from phy.units import linear_to_db

__all__ = ["effective_snr_db", "evm_db", "measured_snr_db", "symbol_mse"]


def measured_snr_db(signal: Tensor, noise: Tensor) -> Tensor:
    """Realised SNR of each item in dB, 10 log10(sum|signal|^2 / sum|noise|^2).

    complex [B, K] twice in, float [B] out. Only a simulation has the two apart.
    """
    power = signal.abs().square().sum(dim=-1)
    return linear_to_db(power / noise.abs().square().sum(dim=-1))


def symbol_mse(x: Tensor, x_hat: Tensor) -> Tensor:
    """Mean |x_hat - x|^2 of each item: complex [B, K] twice in, float [B] out."""
    return (x_hat - x).abs().square().mean(dim=-1)


def evm_db(x: Tensor, x_hat: Tensor, no_eff: Tensor) -> Tensor:
    """Error vector magnitude of each item in dB, of the unbiased estimate against x.

    10 log10(sum|x_hat (1 + no_eff) - x|^2 / sum|x|^2) over the symbols that were not erased; NaN
    for an item of which all were. On AWGN it is minus the SNR.

    Args:
        x: complex [B, K], symbols as sent.
        x_hat: complex [B, K], biased-MMSE estimate of a `Reception`.
        no_eff: float [B, K], from the same.

    Returns:
        float [B].
    """
    kept = torch.isfinite(no_eff)
    error = (unbiased(x_hat, no_eff) - x).abs().square()
    zero = torch.zeros_like(error)
    sent = torch.where(kept, x.abs().square(), zero).sum(dim=-1)
    return linear_to_db(torch.where(kept, error, zero).sum(dim=-1) / sent)


def effective_snr_db(no_eff: Tensor) -> Tensor:
    """SNR of the plain AWGN channel on which an item would have the same expected MMSE, in dB.

    The biased estimate of a Gaussian symbol errs by no_eff/(1 + no_eff); with m the item's mean
    of that, the SNR is (1 - m)/m. Needs nothing but the reception. -inf when all is erased.

    Args:
        no_eff: float [B, K], +inf for an erased symbol.

    Returns:
        float [B].

    >>> effective_snr_db(torch.tensor([[0.1, 0.1]])).round(decimals=3)
    tensor([10.])
    """
    received = (1.0 / (1.0 + no_eff)).mean(dim=-1)
    return linear_to_db(received / (no_eff / (1.0 + no_eff)).nan_to_num(nan=1.0).mean(dim=-1))
