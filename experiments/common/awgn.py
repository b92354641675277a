"""Symbols through an adapter and AWGN, without a picture."""

from __future__ import annotations

from torch import Tensor

from adapters.adapter import Adapter
from phy.channels import make_channel

__all__ = ["over_awgn"]


def over_awgn(adapter: Adapter, s: Tensor, snr_db: float, seed: int) -> Tensor:
    """s_hat of symbols s, complex64 [B, K] both, at an Es/N0 in dB and with the seed's noise."""
    reception = make_channel("awgn", seed=seed)(adapter.encode(s, snr_db), snr_db)
    return adapter.decode(reception.x_hat, reception.no_eff, snr_db)
