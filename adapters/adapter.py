"""What every pair of channel adapters is, and the pair that does nothing.

    s [B, K] -> encode -> x, unit power per item -> channel -> x_hat, no_eff -> decode -> s_hat

`s` are the complex symbols of a latent. An adapter sees them through their reals: `cat(real, imag)`
on the last axis, [B, 2K].
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

__all__ = [
    "SNR_DB_MAX",
    "SNR_DB_MIN",
    "SYMBOL_POWER",
    "Adapter",
    "NoAdapter",
    "as_reals",
    "as_symbols",
    "check_snr_db",
    "normalise_power",
]

SNR_DB_MIN, SNR_DB_MAX = -40.0, 60.0
SYMBOL_POWER = 2.0  # E|s|^2, a constant of the code: each real of a mapped latent has variance one


class Adapter(Protocol):
    """The one interface of the adapters (Eq. 16 and 17)."""

    name: str

    def encode(self, s: Tensor, snr_db: float | Tensor) -> Tensor:
        """Symbols complex64 [B, K] to channel input [B, K] with mean |x|^2 = 1 for each item.

        snr_db: Es/N0 that the transmitter has been told, one number or one an item [B].
        """
        ...

    def decode(self, x_hat: Tensor, no_eff: Tensor, snr_db: float | Tensor | None = None) -> Tensor:
        """Biased-MMSE equalised symbols [B, K] back to symbols [B, K].

        no_eff: expected noise variance after unbiased equalisation, float [B, K], +inf = erased.
        snr_db: what the TRANSMITTER was told, where the receiver holds it too (it has reported it,
            or both agreed on it). Without it the receiver infers it from `no_eff`.
        """
        ...


def as_reals(s: Tensor) -> Tensor:
    """Complex [B, K] to its reals [B, 2K]: all real parts, then all imaginary parts.

    >>> as_reals(torch.tensor([[1 + 2j, 3 + 4j]])).tolist()
    [[1.0, 3.0, 2.0, 4.0]]
    """
    return torch.cat((s.real, s.imag), dim=-1)


def as_symbols(reals: Tensor) -> Tensor:
    """Reals [B, 2K] back to complex [B, K].

    >>> as_symbols(torch.tensor([[1.0, 3.0, 2.0, 4.0]])).tolist()
    [[(1+2j), (3+4j)]]
    """
    real, imag = reals.chunk(2, dim=-1)
    return torch.complex(real.contiguous(), imag.contiguous())


def normalise_power(x: Tensor) -> Tensor:
    """Scale each item of complex [B, K] to mean |x|^2 = 1. An all-zero item raises ValueError.

    >>> normalise_power(torch.tensor([[3 + 4j, 3 + 4j]])).abs().tolist()
    [[1.0, 1.0]]
    """
    power = x.abs().square().mean(dim=-1, keepdim=True)
    if not bool((torch.isfinite(power) & (power > 0)).all()):
        raise ValueError(f"x must have a finite power above 0 in each item, got {power.min():g}")
    return x / power.sqrt()


def check_snr_db(snr_db: float | Tensor, batch: int) -> Tensor:
    """An SNR in dB, one or one an item, as float64 [B]; outside -40..60 dB raises ValueError."""
    snr = torch.as_tensor(snr_db, dtype=torch.float64).detach()
    if snr.ndim > 1 or (snr.ndim == 1 and len(snr) != batch):
        raise ValueError(f"snr_db must be one number or [{batch}], got shape {tuple(snr.shape)}")
    inside = (snr >= SNR_DB_MIN) & (snr <= SNR_DB_MAX)
    if not bool(inside.all()):
        worst = float(snr.reshape(-1)[~inside.reshape(-1)][0])
        raise ValueError(f"snr_db must be within -40..60 dB, got {worst}")
    return snr.expand(batch)


class NoAdapter:
    """No adapter: the per-item normalisation alone, and the received symbols as they are.

    The item's own scale is lost: both ends take SYMBOL_POWER for the power of every item.

    >>> NoAdapter().decode(torch.ones(1, 1, dtype=torch.complex64), torch.zeros(1, 1)).real.item()
    1.4142135381698608
    """

    name = "none"

    def encode(self, s: Tensor, snr_db: float | Tensor) -> Tensor:
        return normalise_power(s)

    def decode(self, x_hat: Tensor, no_eff: Tensor, snr_db: float | Tensor | None = None) -> Tensor:
        return SYMBOL_POWER**0.5 * x_hat
