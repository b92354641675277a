"""Symbols through an adapter and a channel, without a picture."""

from __future__ import annotations

from torch import Tensor

from adapters.adapter import Adapter
from phy.channels import make_channel
from phy.reception import Channel

__all__ = ["over", "over_awgn"]


def over(channel: Channel, adapter: Adapter, s: Tensor, snr_db: float) -> Tensor:
    """s_hat of symbols s, complex64 [B, K] both, at an Es/N0 in dB."""
    reception = channel(adapter.encode(s, snr_db), snr_db)
    return adapter.decode(reception.x_hat, reception.no_eff, snr_db)


def over_awgn(adapter: Adapter, s: Tensor, snr_db: float, seed: int) -> Tensor:
    """The same over AWGN with the seed's noise."""
    return over(make_channel("awgn", seed=seed), adapter, s, snr_db)
