"""What every channel gives back, and the checks every channel makes of its symbols and SNRs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from phy.bounds import SNR_DB_RANGE

__all__ = ["Channel", "Reception", "check_device", "check_snr_db", "check_symbols"]


@dataclass(frozen=True)
class Reception:
    """One batch as the receiver has it.

    Attributes:
        y: complex64 [B, K], received symbols before equalisation.
        x_hat: complex64 [B, K], biased-MMSE estimate g x + e with g = 1/(1 + no_eff) and
            E|e|^2 = g (1 - g): the estimate of least mean squared error for Gaussian symbols.
        no_eff: float32 [B, K], noise variance the receiver expects after unbiased equalisation,
            x_hat (1 + no_eff) = x + n with var n = no_eff; +inf marks an erased symbol, whose
            x_hat is 0.
        snr_db: float32 [B], the receiver's own estimate of Es/N0 for a channel of unit mean gain
            (what picks the adapter). What fading did to this item is in `no_eff`.
        overhead: complex channel uses an item spent beyond its K symbols (pilots, cyclic
            prefixes, preambles, filled-up elements).
        snr_measured_db: float32 [B], realised SNR sum|h x|^2 / sum|n|^2 of each item, which only
            a simulation can know: for tests and reports, never for the receiver. None on a radio.
        gain: float32 [B], mean |h|^2 over the symbols of each item, likewise.
        radio: what a radio tells of the passage, as plain JSON values; None in a simulation.
    """

    y: Tensor
    x_hat: Tensor
    no_eff: Tensor
    snr_db: Tensor
    overhead: int
    snr_measured_db: Tensor | None = None
    gain: Tensor | None = None
    radio: Mapping[str, Any] | None = None


class Channel(Protocol):
    """A channel: differentiable in x, owner of its randomness, simulated or on the air."""

    def __call__(self, x: Tensor, snr_db: float | Tensor) -> Reception:
        """Send x, complex64 [B, K] of unit mean power per item, at an Es/N0 in dB."""


def check_symbols(x: Tensor, device: str) -> Tensor:
    """Pass on x when it is a finite complex64 [B, K] on `device`, else raise ValueError."""
    if not isinstance(x, Tensor) or x.dtype != torch.complex64:
        got = x.dtype if isinstance(x, Tensor) else type(x).__name__
        raise ValueError(f"x must be a complex64 tensor, got {got}")
    if x.dim() != 2 or 0 in x.shape:
        raise ValueError(f"x must have shape [B, K] with B, K >= 1, got {list(x.shape)}")
    if x.device != torch.device(device):
        raise ValueError(f"x must be on the channel's device {device}, got {x.device}")
    finite = torch.isfinite(torch.view_as_real(x.detach()))
    if not bool(finite.all()):
        raise ValueError(f"x must be finite, got {int((~finite).sum())} NaN or infinite parts")
    return x


def check_snr_db(snr_db: float | Tensor, batch: int, device: str) -> Tensor:
    """Es/N0 of each item as float32 [batch]; ValueError outside its bounds or for other shapes."""
    if not isinstance(snr_db, (int, float, Tensor)):
        raise ValueError(f"snr_db must be a number or a tensor, got {type(snr_db).__name__}")
    snr = torch.as_tensor(snr_db, dtype=torch.float32, device=device).detach()
    if snr.dim() > 1 or (snr.dim() == 1 and snr.shape[0] != batch):
        raise ValueError(f"snr_db must be a number or have shape [{batch}], got {list(snr.shape)}")
    outside = ~((snr >= SNR_DB_RANGE.low) & (snr <= SNR_DB_RANGE.high))
    if bool(outside.any()):
        worst = float(snr[outside].flatten()[0])
        raise ValueError(f"snr_db must be within {SNR_DB_RANGE}, got {worst}")
    return snr.expand(batch).clone()


def check_device(device: str | torch.device) -> str:
    """Name of an available device as Sionna spells it: "cpu" or "cuda:N"; else ValueError."""
    known = ["cpu", *(f"cuda:{index}" for index in range(torch.cuda.device_count()))]
    name = "cuda:0" if str(device) == "cuda" else str(device)
    if name not in known:
        raise ValueError(f"device must be one of {', '.join(known)}, got {str(device)!r}")
    return name
