"""Flat channels, y = h x + n: AWGN, Rayleigh and Rician fading."""

from __future__ import annotations

import torch
from torch import Tensor

from phy.equalizers import biased_mmse
from phy.measures import measured_snr_db
from phy.reception import Reception, check_device, check_snr_db, check_symbols
from phy.simulated.estimation import estimate_flat
from phy.simulated.randomness import import_sionna, lend, owned_generator
from phy.units import no_to_snr_db, snr_db_to_no

__all__ = ["FlatChannel"]


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
        fading, csi, num_pilots: as `phy.channels` has checked them.
        seed: of the generator that fading, pilot noise and noise are drawn from.
        device: "cpu" or "cuda:N".

    Raises:
        ValueError: a seed outside its bounds, or a device that is not there.
    """

    def __init__(
        self,
        mean: float,
        variance: float,
        *,
        fading: str,
        csi: str,
        num_pilots: int,
        seed: int,
        device: str | torch.device,
    ) -> None:
        self.mean = mean
        self.variance = variance
        self.fading = fading
        self.csi = csi
        self.num_pilots = num_pilots
        self.device = check_device(device)
        self._generator = owned_generator(seed, self.device)
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
            gain=h.abs().square().mean(dim=1),
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
