"""Flat channels: AWGN, Rayleigh and Rician fading, y = h x + n."""

from __future__ import annotations

import torch
from torch import Tensor

from phy.equalizers import biased_mmse
from phy.measures import measured_snr_db
from phy.reception import (
    CSI,
    MAX_SEED,
    Reception,
    check_choice,
    check_device,
    check_range,
    check_snr_db,
    check_symbols,
    check_whole,
)
from phy.simulated.estimation import estimate_flat
from phy.simulated.randomness import import_sionna, lend, owned_generator
from phy.units import no_to_snr_db, snr_db_to_no

__all__ = ["FADING", "FlatChannel", "awgn", "rayleigh", "rician"]

FADING = ("block", "fast")
MAX_PILOTS = 4096


class FlatChannel:
    """Flat fading h ~ CN(mean, variance), one gain an item (block) or a symbol (fast), and AWGN.

    Channel state information at the receiver:
      perfect    h is known.
      estimated  `num_pilots` unit pilots precede the symbols of each gain (of every symbol, in
                 fast fading) and count as overhead; h is their LMMSE estimate and `snr_db` is
                 taken from their spread.
      none       h is believed to be its mean. Without a line of sight that mean is 0: a linear
                 receiver learns nothing, every symbol is erased, and only `y` is left.
    In all three the equaliser knows the noise variance (a receiver measures its noise floor
    while nobody sends); under perfect and none `snr_db` is the asked one for that reason.

    Args:
        mean: real mean of h; the line of sight has phase 0, as after carrier recovery.
        variance: of h; mean^2 + variance is 1 for a channel of unit mean gain.
        fading: "block" or "fast".
        csi: "perfect", "estimated" or "none".
        num_pilots: pilots per gain with estimated CSI, 2 or more.
        seed: of the generator that fading, pilot noise and noise are drawn from.
        device: "cpu" or "cuda:N".

    Raises:
        ValueError: an argument that is not one of those above.
    """

    def __init__(
        self,
        mean: float,
        variance: float,
        *,
        fading: str = "block",
        csi: str = "perfect",
        num_pilots: int = 16,
        seed: int = 0,
        device: str = "cpu",
    ) -> None:
        self.mean = mean
        self.variance = variance
        self.fading = check_choice("fading", fading, FADING)
        self.csi = check_choice("csi", csi, CSI)
        self.num_pilots = check_whole("num_pilots", num_pilots, 2, MAX_PILOTS)
        self.device = check_device(device)
        self._generator = owned_generator(check_whole("seed", seed, 0, MAX_SEED), self.device)
        self._sionna = import_sionna()
        self._awgn = self._sionna.channel.AWGN(precision="single", device=self.device)

    def __call__(self, x: Tensor, snr_db: float | Tensor) -> Reception:
        """Send x, complex64 [B, K], at Es/N0 = snr_db (a number or [B]); see `Reception`."""
        x = check_symbols(x, self.device)
        snr = check_snr_db(snr_db, x.shape[0], self.device)
        no = snr_db_to_no(snr).unsqueeze(-1)
        h = self.draw_gains(*x.shape)
        signal = h * x
        y = self._add_noise(signal, no)
        h_hat, err_var, snr_own = self._learn(h, no, snr)
        x_hat, no_eff = biased_mmse(y, h_hat, no, err_var)
        return Reception(
            y=y,
            x_hat=x_hat,
            no_eff=no_eff,
            snr_db=snr_own,
            overhead=self.num_pilots * h.shape[1] if self.csi == "estimated" else 0,
            snr_measured_db=measured_snr_db(signal.detach(), (y - signal).detach()),
        )

    def draw_gains(self, batch: int, num_symbols: int) -> Tensor:
        """The next fading gains: complex64 [batch, 1] (block) or [batch, num_symbols] (fast)."""
        shape = [batch, 1 if self.fading == "block" else num_symbols]
        scatter: Tensor = self._sionna.utils.complex_normal(
            shape, precision="single", device=self.device, generator=self._generator
        )
        gains: Tensor = self.mean + self.variance**0.5 * scatter
        return gains

    def _add_noise(self, signal: Tensor, no: Tensor) -> Tensor:
        with lend(self._generator):
            y: Tensor = self._awgn(signal, no)
        return y

    def _learn(self, h: Tensor, no: Tensor, snr: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What the receiver believes: h_hat, the variance of its error, its own snr_db."""
        if self.csi == "perfect":
            return h, torch.zeros_like(no), snr
        if self.csi == "none":
            return torch.full_like(h, self.mean), torch.full_like(no, self.variance), snr
        sent = h.unsqueeze(-1).expand(-1, -1, self.num_pilots)
        y_pilots = self._add_noise(sent, no.unsqueeze(-1))
        h_hat, err_var, no_hat = estimate_flat(y_pilots, no, self.mean, self.variance)
        return h_hat, err_var, no_to_snr_db(no_hat)


def awgn(
    *, csi: str = "perfect", num_pilots: int = 16, seed: int = 0, device: str = "cpu"
) -> FlatChannel:
    """No fading, h = 1, which every receiver knows; pilots then serve for `snr_db` alone."""
    return FlatChannel(1.0, 0.0, csi=csi, num_pilots=num_pilots, seed=seed, device=device)


def rayleigh(
    *,
    fading: str = "block",
    csi: str = "perfect",
    num_pilots: int = 16,
    seed: int = 0,
    device: str = "cpu",
) -> FlatChannel:
    """Rayleigh fading: h ~ CN(0, 1)."""
    return FlatChannel(
        0.0, 1.0, fading=fading, csi=csi, num_pilots=num_pilots, seed=seed, device=device
    )


def rician(
    *,
    k_factor: float = 4.0,
    fading: str = "block",
    csi: str = "perfect",
    num_pilots: int = 16,
    seed: int = 0,
    device: str = "cpu",
) -> FlatChannel:
    """Rician fading: h ~ CN(sqrt(K/(K+1)), 1/(K+1)), so var |h|^2 = (1 + 2K)/(1 + K)^2.

    Args:
        k_factor: K, power of the line of sight over the scattered power, linear, 0..10^6;
            0 is Rayleigh fading.
    """
    k = check_range("k_factor", k_factor, 0.0, 1e6)
    return FlatChannel(
        (k / (k + 1.0)) ** 0.5,
        1.0 / (k + 1.0),
        fading=fading,
        csi=csi,
        num_pilots=num_pilots,
        seed=seed,
        device=device,
    )
