"""The adapter of the generator's prior: the optimal linear code, in closed form, for every SNR.

    s - mean --U^T--> z_i --sqrt(p_i)--> [log-scale | components] --Q--> x

Directions U and variances come from the prior's covariance, powers p_i from `allocate_power`, Q is
`Spreading`. The receiver takes the LMMSE estimate for the noise expected at each symbol, so
fading with CSI and erasures need nothing more. Line by line, with power p_0 for the log-scale and
p_i for direction i = 1..N - 1, of variance lambda_i:

    z = W^T (reals(s) - mean)         unit-variance components                            (1)
    a_i = sqrt(p_i) z_i               E = sum_i a_i^2, the item's energy, P = sum_i p_i   (2)
    l = log(E / P) / 2                the log-scale: normal, deviation sigma, mean
                                      -sigma^2, which gives E the mean P                  (3)
    c = (l + sigma^2) / sigma         what is sent for it, of unit variance, clamped      (4)
    x = Q [sqrt(p_0) c, sqrt(t) a]    t = (K - p_0 c^2) / E, so that |x|^2 = K            (5)

The receiver estimates c, with an error variance v, and sqrt(t) z. As E = P exp(2 l), and the mean
of exp(sigma c) over that error is exp(sigma c_hat + sigma^2 v / 2),

    1 / sqrt(t) = sqrt(P) exp(-sigma^2 + sigma c_hat + sigma^2 v / 2) / sqrt(K - p_0 c_hat^2)   (6)
    reals(s_hat) = mean + V (sqrt(lambda) z_hat)                                                (7)

with W `_whitening` and V `synthesis`.

The item's scale. Normalising each item to unit power takes it away from the receiver. Here its
logarithm is one more source component: its standard deviation is a constant of the prior, Lee and
Petersen's rule gives it its power beside the others (0.9 to 3.6 % of the whole), and it uses the
slot of the weakest direction, so no symbol is added. Relative latent error of 4,000 unseen mapped
w's, K = 256, AWGN, by what the receiver does for the scale:

    SNR dB   scale known   constant   coded bits   known pilot   log-scale component
      -12       .575         .591        .592         .591             .589
       -6       .389         .406        .403         .406             .399
        0       .217         .235        .223         .234             .221
        6       .0866        .105        .0881        .0967            .0885
       12       .0256        .0452       .0259        .0292            .0263
       18       .0067        .0265       .0068        .0077            .0069
       24       .0017        .0216       .0017        .0020            .0018

`constant` multiplies by the mean scale; `coded bits` takes the best number of Lloyd-Max bits at
7 dB from capacity (a short block code), in symbols of their own; `known pilot` is a constant
amplitude in the weakest direction's slot at its best power, its LMMSE gain estimate used. Bits win
by 0.1 dB from 6 dB up and lose more than that below, with a modem, a cliff and no gradient: the
component is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from adapters.adapter import as_reals, as_symbols, check_snr_db
from adapters.files import AdapterFile
from adapters.prior.linear_code import allocate_power
from adapters.prior.prior import Prior, energy_variance
from adapters.prior.spreading import Spreading

__all__ = ["Allocation", "PriorAdapter"]

_SCALE_LIMIT = 4.0  # standard deviations of the log-scale that are sent as they are
_SOLVED_AT_ONCE = 16  # items; each takes tens of megabytes at K = 512


@dataclass(frozen=True)
class Allocation:
    """How an item's power is shared, for one SNR an item; all float64.

    Attributes:
        scale_power: [B] of the log-scale component.
        power: [B, N - 1] of the principal directions, the strongest first; with scale_power it
            sums to K.
        scale_std: [B] standard deviation of the log-scale under this allocation.
    """

    scale_power: Tensor
    power: Tensor
    scale_std: Tensor

    @property
    def components(self) -> int:
        """How many leading components any item uses, rounded up to whole symbols."""
        used = int((self.power > 0).any(dim=0).sum()) + 1
        return used + used % 2

    def gains(self) -> Tensor:
        """Amplitudes [B, N], the log-scale first."""
        return torch.cat((self.scale_power[:, None], self.power), dim=-1).sqrt()

    def scale_bound(self) -> Tensor:
        """Largest |log-scale component| sent, [B]: it may take at most half of the power."""
        total = self.scale_power + self.power.sum(dim=-1)
        half = (total / 2 / self.scale_power.clamp_min(1e-12)).sqrt()
        return half.clamp_max(_SCALE_LIMIT)


class PriorAdapter(nn.Module):
    """The closed-form adapter of a prior (`prior`).

    With `uses` it takes fewer channel uses than the symbols of the latent, and leaves out the
    weakest directions; or more, and each direction has a larger share of the power.

    With `design_snr_db` the transmitter does not know the SNR: the encoder is designed once, for
    that SNR, and only the receiver uses what it learns of the channel (`prior-fixed`).

    >>> adapter = PriorAdapter(Prior(torch.zeros(4), torch.diag(torch.tensor([4.0, 2, 1, 1]))))
    >>> s = torch.tensor([[1.0 + 0.5j, -0.5 + 0.2j]])
    >>> x = adapter.encode(s, 30.0)
    >>> round(float(x.abs().square().mean()), 5)
    1.0
    >>> adapter.decode(x, torch.full((1, 2), 1e-3)).shape
    torch.Size([1, 2])
    """

    mean: Tensor
    analysis: Tensor
    synthesis: Tensor
    variances: Tensor

    def __init__(
        self, prior: Prior, design_snr_db: float | None = None, uses: int | None = None
    ) -> None:
        super().__init__()
        self.name = "prior" if design_snr_db is None else "prior-fixed"
        if design_snr_db is not None:
            check_snr_db(design_snr_db, 1)
        self.design_snr_db = design_snr_db
        self.prior = prior
        self.symbols = prior.symbols
        self.uses = prior.symbols if uses is None else uses
        if self.uses < 1:
            raise ValueError(f"uses must be at least 1, got {uses}")
        self.scale_std = prior.scale_std
        root, inverse = _square_roots(prior)
        variances, directions = torch.linalg.eigh(root @ prior.covariance.double() @ root)  # U
        # The weakest direction, or of fewer uses the strongest left out, gives its slot to the
        # log-scale.
        count = 2 * min(self.uses, self.symbols) - 1
        variances = variances.flip(0).clamp_min(0)
        self.dropped = float(variances[count:].sum())
        self.register_buffer("variances", variances[:count])
        kept = directions.flip(1)[:, :count]
        self.register_buffer("analysis", root @ kept)
        self.register_buffer("synthesis", inverse @ kept)
        self.register_buffer("mean", prior.mean.double())
        self.spreading = Spreading(self.uses)

    @classmethod
    def from_file(cls, file: AdapterFile) -> PriorAdapter:
        """The adapter of the prior in a file, for every SNR."""
        return cls(Prior.from_file(file))

    def over(self, uses: int) -> PriorAdapter:
        """The same for another number of channel uses."""
        return PriorAdapter(self.prior, self.design_snr_db, uses).to(self.mean.device)

    def encode(self, s: Tensor, snr_db: float | Tensor) -> Tensor:
        """Symbols complex [B, K] to unit-power x complex64 [B, uses]; see `Adapter`."""
        self._check_shape("s", s, self.symbols)
        code = self.allocate(self._design(snr_db, len(s)))
        gains, bound = code.gains(), code.scale_bound()
        a = (as_reals(s).double() - self.mean) @ self._whitening() * gains[:, 1:]  # (1), (2)
        energy = a.square().sum(dim=-1).clamp_min(1e-12)
        log_scale = (energy / code.power.sum(dim=-1)).log() / 2  # (3)
        c = ((log_scale + code.scale_std.square()) / code.scale_std).clamp(-bound, bound)  # (4)
        t = (self.uses - code.scale_power * c.square()) / energy  # (5)
        components = torch.cat(((gains[:, 0] * c)[:, None], a * t.sqrt()[:, None]), dim=-1)
        unused = 2 * self.uses - components.shape[-1]
        return self.spreading.spread(pad(components, (0, unused))).to(torch.complex64)

    def decode(self, x_hat: Tensor, no_eff: Tensor, snr_db: float | Tensor | None = None) -> Tensor:
        """LMMSE estimate of s, complex64 [B, K]; see `Adapter`."""
        self._check_shape("x_hat", x_hat, self.uses)
        if no_eff.shape != x_hat.shape:
            raise ValueError(
                f"no_eff must be {tuple(x_hat.shape)} like x_hat, got {tuple(no_eff.shape)}"
            )
        no_eff = no_eff.detach().double().clamp_min(1e-9)
        if snr_db is None:
            snr_db = 10 * no_eff.reciprocal().mean(dim=-1).clamp(1e-4, 1e6).log10()
        code = self.allocate(self._design(snr_db, len(x_hat)))
        estimate, error = self._estimate(x_hat, no_eff, code)  # of [c, sqrt(t) z]; v
        z = estimate[:, 1:] * self._unscaling(estimate[:, 0], error, code)[:, None]
        reals = self.mean + (z * self.variances.sqrt()) @ self.synthesis.T  # (7)
        return as_symbols(reals).to(torch.complex64)

    @torch.no_grad()
    def allocate(self, snr_db: Tensor) -> Allocation:
        """Power over the log-scale and the principal directions for snr_db float64 [B].

        An error d of the log-scale costs d^2 times the energy that gets through, so the log-scale
        counts as a component of variance std^2 sum_i lambda_i p_i / (p_i + no / 2).
        """
        no = 10 ** (-snr_db.to(self.variances) / 10)
        variances = self.variances.expand(len(no), -1)
        alone = allocate_power(variances, no, self.uses)  # p_i as if there were no log-scale
        scale_var = energy_variance(alone) + self.scale_std**2  # sigma^2, a Gaussian's and more
        through = (variances * alone / (alone + no[:, None] / 2)).sum(dim=-1)
        both = torch.cat(((scale_var * through)[:, None], variances), dim=-1)
        p = allocate_power(both, no, self.uses)
        return Allocation(p[:, 0], p[:, 1:], scale_var.sqrt())

    def expected_distortion(self, snr_db: float) -> float:
        """E |s - s_hat|^2 over AWGN for a source that fits the prior (sum over the 2K reals)."""
        code = self.allocate(self._design(snr_db, 1))
        half_no = 10 ** (-snr_db / 10) / 2
        through = code.power[0] / (code.power[0] + half_no)  # of each lambda_i; the rest is lost
        scale_left = half_no / (code.scale_power[0] + half_no)  # v
        lost = (self.variances * (1 - through)).sum() + self.dropped
        return float(lost + code.scale_std[0] ** 2 * scale_left * (self.variances * through).sum())

    def _unscaling(self, c: Tensor, error: Tensor, code: Allocation) -> Tensor:
        """1 / sqrt(t), [B], of (6): for the estimate c [B] and its error variance [B]."""
        bound, sigma = code.scale_bound(), code.scale_std
        c = c.clamp(-bound, bound)
        log_scale = code.power.sum(dim=-1).log() / 2 - sigma.square() + sigma * c
        log_scale = log_scale + sigma.square() * error / 2
        sent = self.uses - code.scale_power * c.square()  # |sqrt(t) a|^2
        return (log_scale - sent.log() / 2).exp()

    def _estimate(self, x_hat: Tensor, no_eff: Tensor, code: Allocation) -> tuple[Tensor, Tensor]:
        """LMMSE of the unit-variance components [B, N]; and the log-scale's error variance [B].

        Information form over the components in use: (I + G Q^T W Q G) z = G Q^T W y, with
        W = 2 / no_eff for each real; an erased symbol has W = 0. With the same noise everywhere
        Q^T W Q is diagonal.
        """
        used, gains = code.components, code.gains()  # M; G
        weight = 2 / no_eff  # W
        weighted = x_hat.to(torch.complex128) * (weight + 2)  # W y = W (1 + no_eff) x_hat
        matched = gains * self.spreading.despread(weighted)[:, : gains.shape[-1]]  # G Q^T W y
        if bool((no_eff == no_eff[:, :1]).all()):
            precision = 1 + gains.square() * weight[:, :1]
            return matched / precision, 1 / precision[:, 0]
        parts = zip(
            weight.split(_SOLVED_AT_ONCE),
            gains[:, :used].split(_SOLVED_AT_ONCE),
            matched[:, :used].split(_SOLVED_AT_ONCE),
            strict=True,
        )
        solved = torch.cat([self._solve(*part) for part in parts])
        estimate = torch.zeros_like(matched)
        estimate[:, :used] = solved[..., 0]
        return estimate, solved[:, 0, 1]

    def _solve(self, weight: Tensor, gains: Tensor, matched: Tensor) -> Tensor:
        """[B, M, 2]: the estimate, and the first column of its error covariance."""
        gram = self.spreading.gram(weight, gains.shape[-1])  # Q^T W Q
        information = gains[:, :, None] * gram * gains[:, None, :]
        information.diagonal(dim1=-2, dim2=-1).add_(1)  # I + G Q^T W Q G
        first = torch.zeros_like(matched)
        first[:, 0] = 1
        factor = torch.linalg.cholesky(information)
        return torch.cholesky_solve(torch.stack((matched, first), dim=-1), factor)

    def _whitening(self) -> Tensor:
        """s - mean to unit-variance components, [2K, N - 1]; a direction without variance to 0."""
        root = self.variances.sqrt()
        held = root > 1e-6 * root[0]
        return self.analysis * torch.where(held, 1 / root.where(held, root[0]), 0)

    def _design(self, snr_db: float | Tensor, batch: int) -> Tensor:
        """The SNR that the encoder is designed for, [B]."""
        fixed = self.design_snr_db
        return check_snr_db(snr_db if fixed is None else fixed, batch)

    def _check_shape(self, name: str, value: Tensor, length: int) -> None:
        if value.ndim != 2 or value.shape[-1] != length or not value.is_complex():
            raise ValueError(
                f"{name} must be complex [B, {length}], got {value.dtype} {tuple(value.shape)}"
            )


def _square_roots(prior: Prior) -> tuple[Tensor, Tensor]:
    """The square root of the prior's metric and its inverse; the identity where it has none.

    An error weighed by a metric is a plain error of the root's product with the source.
    """
    if prior.metric is None:
        eye = torch.eye(2 * prior.symbols, dtype=torch.float64)
        return eye, eye
    values, vectors = torch.linalg.eigh(prior.metric.double())
    if not float(values[0]) > 0:
        raise ValueError(f"metric must be positive definite, got an eigenvalue {values[0]:g}")
    return (vectors * values.sqrt()) @ vectors.T, (vectors / values.sqrt()) @ vectors.T
