"""Channel estimates from pilots, with the error variance that theory gives them.

Every estimate returned here is the linear MMSE one for what it looked at, so its error is
orthogonal to it and may be counted as noise by `phy.equalizers.biased_mmse`. A least-squares
estimate is not: it is h plus noise, so it is shrunk by E[h conj(h_ls)] / E|h_ls|^2 first.
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["GridEstimator", "LmmseEstimator", "LsEstimator", "NoiseEstimator", "estimate_flat"]


def estimate_flat(
    y_pilots: Tensor, no: Tensor, mean: float, variance: float
) -> tuple[Tensor, Tensor, Tensor]:
    """LMMSE estimate of flat-fading gains from pilots x = 1, and of the noise behind them.

    Args:
        y_pilots: complex [B, N, P], the P pilots received under each of N gains.
        no: float [B, 1], variance of the complex noise.
        mean, variance: of the fading's distribution.

    Returns:
        h_hat complex [B, N]; err_var float [B, 1]; no_hat float [B], the unbiased sample variance
        of the pilots around their own mean.
    """
    num_pilots = y_pilots.shape[-1]
    h_ls = y_pilots.mean(dim=-1)
    noise = no / num_pilots
    shrink = variance / (variance + noise)
    residual = (y_pilots - h_ls.unsqueeze(-1)).abs().square().sum(dim=-1) / (num_pilots - 1)
    return mean + shrink * (h_ls - mean), shrink * noise, residual.mean(dim=-1)


class GridEstimator:
    """Linear channel estimation on an OFDM resource grid of T symbols and F subcarriers.

    Args:
        time_cov: complex128 [T, T], covariance of the channel between OFDM symbols.
        freq_cov: complex128 [F, F], between subcarriers; the two are taken as separable.
        pilot_symbols: OFDM symbols that carry a pilot on every subcarrier.
        data_index: int64 [D], data elements in the grid flattened symbol by symbol.
    """

    def __init__(
        self,
        time_cov: Tensor,
        freq_cov: Tensor,
        pilot_symbols: tuple[int, ...],
        data_index: Tensor,
    ) -> None:
        self.time_cov = time_cov
        self.freq_cov = freq_cov
        self.pilot_symbols = list(pilot_symbols)
        self.data_index = data_index

    def __call__(self, h_pilots: Tensor, no: Tensor) -> tuple[Tensor, Tensor]:
        """Estimate the channel of the data elements.

        Args:
            h_pilots: complex64 [N, P F], y/x at the pilots, symbol by symbol.
            no: float32 [N], variance of the complex noise at unit-power pilots.

        Returns:
            h_hat complex64 [N, D] and err_var float32 [N, D].
        """
        raise NotImplementedError


class LsEstimator(GridEstimator):
    """Least squares at the pilots, linear in time between and beyond them, then shrunk."""

    def __init__(
        self,
        time_cov: Tensor,
        freq_cov: Tensor,
        pilot_symbols: tuple[int, ...],
        data_index: Tensor,
    ) -> None:
        super().__init__(time_cov, freq_cov, pilot_symbols, data_index)
        weights = self._time_weights().to(time_cov)
        cov_pilots = time_cov[self.pilot_symbols][:, self.pilot_symbols]
        self._weights = weights.to(torch.complex64)
        # Of h_ls = w^T (h_p + n_p): E[h conj(h_ls)], the signal's and the noise's part of E|h_ls|^2
        self._cross = (time_cov[:, self.pilot_symbols] * weights.conj()).sum(dim=1)
        self._signal = torch.einsum("tp,pq,tq->t", weights, cov_pilots, weights.conj()).real
        self._noise = weights.abs().square().sum(dim=1)

    def _time_weights(self) -> Tensor:
        """[T, 2]: the line through the two pilot symbols, at every OFDM symbol."""
        first, last = self.pilot_symbols
        time = torch.arange(self.time_cov.shape[0], dtype=torch.float64)
        part = (time - first) / (last - first)
        return torch.stack([1.0 - part, part], dim=1)

    def interpolate(self, h_pilots: Tensor) -> Tensor:
        """The plain LS estimate over the whole grid: complex64 [N, P F] to [N, T, F]."""
        by_symbol = h_pilots.reshape(len(h_pilots), len(self.pilot_symbols), -1)
        return torch.einsum("tp,npf->ntf", self._weights, by_symbol)

    def __call__(self, h_pilots: Tensor, no: Tensor) -> tuple[Tensor, Tensor]:
        """See `GridEstimator`; the error variance is the same on every subcarrier."""
        power = self._signal + no.double().unsqueeze(-1) * self._noise
        shrink = (self._cross / power).to(torch.complex64).unsqueeze(-1)
        h_hat = (shrink * self.interpolate(h_pilots)).flatten(1)
        err_var = (1.0 - self._cross.abs().square() / power).clamp_min(0.0).float()
        by_element = err_var.unsqueeze(-1).expand(-1, -1, self.freq_cov.shape[0]).flatten(1)
        return h_hat[:, self.data_index], by_element[:, self.data_index]


class LmmseEstimator(GridEstimator):
    """Wiener filter over all pilots in time and frequency, for a known covariance.

    With the pilots' covariance U diag(l) U^H the filter is R_dp U diag(1/(l + no)) U^H, so a
    noise variance of each item's own costs no matrix inverse of its own.
    """

    def __init__(
        self,
        time_cov: Tensor,
        freq_cov: Tensor,
        pilot_symbols: tuple[int, ...],
        data_index: Tensor,
    ) -> None:
        super().__init__(time_cov, freq_cov, pilot_symbols, data_index)
        cov = torch.kron(time_cov, freq_cov)
        pilots = _pilot_elements(self.pilot_symbols, freq_cov.shape[0]).to(data_index.device)
        eigenvalues, self._basis = torch.linalg.eigh(cov[pilots][:, pilots])
        self._eigenvalues = eigenvalues.clamp_min(0.0)
        self._spread = cov[data_index][:, pilots] @ self._basis

    def __call__(self, h_pilots: Tensor, no: Tensor) -> tuple[Tensor, Tensor]:
        """See `GridEstimator`; in double precision inside, as 1/no may reach a million."""
        weight = 1.0 / (self._eigenvalues + no.double().unsqueeze(-1))
        projected = h_pilots.to(torch.complex128) @ self._basis.conj()
        h_hat = (projected * weight) @ self._spread.T
        err_var = 1.0 - weight @ self._spread.abs().square().T
        return h_hat.to(torch.complex64), err_var.clamp_min(0.0).float()


class NoiseEstimator:
    """Noise variance from the pilots, in the directions where the channel has almost no power.

    A channel shorter than the cyclic prefix reaches only a few of the P F directions of the
    pilots' covariance; the weakest three quarters hold noise, of which 2 x 72 real samples give
    an estimate with a standard deviation of half a dB.
    """

    def __init__(self, time_cov: Tensor, freq_cov: Tensor, pilot_symbols: tuple[int, ...]) -> None:
        symbols = list(pilot_symbols)
        cov = torch.kron(time_cov[symbols][:, symbols].contiguous(), freq_cov)
        eigenvalues, basis = torch.linalg.eigh(cov)
        self._kept = 3 * len(eigenvalues) // 4
        self._leak = float(eigenvalues[: self._kept].clamp_min(0.0).mean())
        self._basis = basis[:, : self._kept].conj().to(torch.complex64)

    def __call__(self, h_pilots: Tensor) -> Tensor:
        """Noise variance of each grid: complex64 [N, P F] in, float32 [N] out, above 0."""
        power: Tensor = (h_pilots @ self._basis).abs().square().mean(dim=-1)
        return (power - self._leak).clamp_min(torch.finfo(torch.float32).tiny)


def _pilot_elements(pilot_symbols: list[int], num_subcarriers: int) -> Tensor:
    """int64 [P F]: the pilots' places in the grid flattened symbol by symbol."""
    starts = torch.tensor(pilot_symbols).unsqueeze(1) * num_subcarriers
    return (starts + torch.arange(num_subcarriers)).flatten()
