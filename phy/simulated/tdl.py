"""Frequency-selective channel: OFDM over a 3GPP TR 38.901 tapped delay line."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from phy.equalizers import biased_mmse
from phy.measures import measured_snr_db
from phy.reception import Reception, check_device, check_snr_db, check_symbols
from phy.simulated.estimation import GridEstimator, LmmseEstimator, LsEstimator, NoiseEstimator
from phy.simulated.randomness import import_sionna, lend, owned_generator
from phy.simulated.slot import (
    CYCLIC_PREFIX,
    NUM_OFDM_SYMBOLS,
    NUM_SUBCARRIERS,
    PILOT_SYMBOLS,
    SUBCARRIER_SPACING,
)
from phy.units import no_to_snr_db, snr_db_to_no

__all__ = ["TdlChannel"]

ESTIMATORS: dict[str, type[GridEstimator]] = {"ls": LsEstimator, "lmmse": LmmseEstimator}
PILOT_SEED = 1  # the pilots are a constant that both ends hold


class TdlChannel:
    """TDL-A to TDL-E over OFDM, 576 data elements and 96 pilots in a grid of 14 x 48.

    K symbols take ceil(K/576) grids, the last one filled up with silence; each grid has a channel
    of its own (grids further apart than the coherence time). `overhead` counts all the rest of
    the grids' time samples: pilots, filling and cyclic prefixes. The power delay profile has unit
    energy and nothing is normalised after that, so an item keeps its fading.

    Receiver: with csi "perfect" the channel is known; with "estimated" it comes from the pilots,
    by least squares (linear in time) or by the Wiener filter of the known profile, with its
    theoretical error counted in `no_eff`, and `snr_db` from the pilots' noise; with "none" the
    channel's mean, 0, leaves every symbol erased. The equaliser knows the noise variance. The gains
    of D and E are not Gaussian: with estimated CSI their `no_eff` is true to 5 %.

    Args:
        tdl_model: "A" to "E"; D and E have a line of sight.
        delay_spread: RMS delay spread in seconds; the last tap must fit in the cyclic prefix.
        carrier_frequency, speed, estimator, csi: as `phy.channels` has checked them.
        seed: of the generator that taps and noise are drawn from.
        device: "cpu" or "cuda:N".

    Raises:
        ValueError: a seed outside its bounds, or a device that is not there.
    """

    def __init__(
        self,
        *,
        tdl_model: str,
        delay_spread: float,
        carrier_frequency: float,
        speed: float,
        estimator: str,
        csi: str,
        seed: int,
        device: str | torch.device,
    ) -> None:
        self.csi = csi
        self.device = check_device(device)
        self._generator = owned_generator(seed, self.device)
        self._sionna = import_sionna()
        self.taps = self._sionna.channel.tr38901.TDL(
            tdl_model, delay_spread, carrier_frequency, min_speed=speed, device=self.device
        )
        self.grid = _resource_grid(self._sionna, self.device)
        self._build_grid_blocks()
        covariances = self._covariances(tdl_model, delay_spread, carrier_frequency, speed)
        self._estimate = ESTIMATORS[estimator](*covariances, PILOT_SYMBOLS, self._data_index)
        self._estimate_noise = NoiseEstimator(*covariances, PILOT_SYMBOLS)

    def _build_grid_blocks(self) -> None:
        mask = self.grid.pilot_pattern.mask.flatten().bool()
        self._pilot_index = mask.nonzero().flatten()
        self._data_index = (~mask).nonzero().flatten()
        self._pilots = self.grid.pilot_pattern.pilots.flatten()
        self._map = self._sionna.ofdm.ResourceGridMapper(self.grid, device=self.device)
        self._channel = self._sionna.channel.OFDMChannel(
            self.taps, self.grid, return_channel=True, device=self.device
        )

    def _covariances(
        self, tdl_model: str, delay_spread: float, carrier_frequency: float, speed: float
    ) -> tuple[Tensor, Tensor]:
        """Of the channel in time [14, 14] and frequency [48, 48], complex128."""
        ofdm: Any = self._sionna.ofdm
        time_cov = ofdm.tdl_time_cov_mat(
            tdl_model,
            speed,
            carrier_frequency,
            self.grid.ofdm_symbol_duration,
            NUM_OFDM_SYMBOLS,
            precision="double",
            device=self.device,
        )
        freq_cov = ofdm.tdl_freq_cov_mat(
            tdl_model,
            SUBCARRIER_SPACING,
            NUM_SUBCARRIERS,
            delay_spread,
            precision="double",
            device=self.device,
        )
        return time_cov, freq_cov

    def __call__(self, x: Tensor, snr_db: float | Tensor) -> Reception:
        """Send x, complex64 [B, K], at Es/N0 = snr_db (a number or [B]); see `Reception`."""
        x = check_symbols(x, self.device)
        batch, num_symbols = x.shape
        snr = check_snr_db(snr_db, batch, self.device)
        num_grids = -(-num_symbols // len(self._data_index))
        no = snr_db_to_no(snr).repeat_interleave(num_grids)
        y_grid, h_grid = self._send(self._fill(x, num_grids), no)

        def items(elements: Tensor) -> Tensor:
            return elements.reshape(batch, -1)[:, :num_symbols]

        h_hat, err_var, snr_own = self._learn(y_grid, h_grid, no, snr)
        y, h = (items(grid[:, self._data_index]) for grid in (y_grid, h_grid))
        signal = h * x
        no_items = snr_db_to_no(snr).unsqueeze(-1)
        x_hat, no_eff = biased_mmse(y, items(h_hat), no_items, items(err_var))
        return Reception(
            y=y,
            x_hat=x_hat,
            no_eff=no_eff,
            snr_db=snr_own,
            overhead=num_grids * self.grid.num_time_samples - num_symbols,
            snr_measured_db=measured_snr_db(signal.detach(), (y - signal).detach()),
            gain=h.abs().square().mean(dim=1),
        )

    def _fill(self, x: Tensor, num_grids: int) -> Tensor:
        """[B, K] as the data of grids, [B num_grids, 576], silence at the end."""
        missing = num_grids * len(self._data_index) - x.shape[1]
        return torch.nn.functional.pad(x, (0, missing)).reshape(-1, len(self._data_index))

    def _send(self, data: Tensor, no: Tensor) -> tuple[Tensor, Tensor]:
        """Received grid and channel, complex64 [N, 672] each, of data [N, 576]."""
        with lend(self._generator):
            y, h = self._channel(self._map(data[:, None, None, :]), no)
        return y.flatten(1), h.flatten(1)

    def _learn(
        self, y_grid: Tensor, h_grid: Tensor, no: Tensor, snr: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """What the receiver believes: h_hat and its error variance [N, 576], snr_db [B]."""
        h = h_grid[:, self._data_index]
        if self.csi == "perfect":
            return h, torch.zeros_like(h.real), snr
        if self.csi == "none":
            return torch.zeros_like(h), torch.ones_like(h.real), snr
        h_pilots = y_grid[:, self._pilot_index] / self._pilots
        h_hat, err_var = self._estimate(h_pilots, no)
        no_hat = self._estimate_noise(h_pilots).reshape(len(snr), -1).mean(dim=1)
        return h_hat, err_var, no_to_snr_db(no_hat)


def _resource_grid(sionna: Any, device: str) -> Any:
    """The slot, with QPSK pilots on every subcarrier of two symbols, the same for every seed."""
    with lend(owned_generator(PILOT_SEED, device)):
        return sionna.ofdm.ResourceGrid(
            NUM_OFDM_SYMBOLS,
            NUM_SUBCARRIERS,
            SUBCARRIER_SPACING,
            cyclic_prefix_length=CYCLIC_PREFIX,
            pilot_pattern="kronecker",
            pilot_ofdm_symbol_indices=list(PILOT_SYMBOLS),
            device=device,
        )
