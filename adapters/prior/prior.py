"""What both ends know of the latents before one is sent: a constant of the code.

The reals of a symbol vector [2K] are a common scale times a Gaussian vector: a mean, a covariance,
and the standard deviation of the log of that scale. Mapped FFHQ latents need the third number:
|C^(-1/4) (s - mean)| varies by 14 % from item to item where a Gaussian's would by 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from adapters.files import AdapterError, AdapterFile

__all__ = ["Prior", "energy_variance", "scale_deviation"]


@dataclass(frozen=True)
class Prior:
    """Mean [2K], covariance [2K, 2K] and log-scale deviation of the reals of a symbol vector.

    All float64. `metric` [2K, 2K], positive definite, says which errors count: the code then
    minimises E (s - s_hat)^T metric (s - s_hat) of the reals instead of the plain square.
    `covariance` may have no full rank, as that of code w2 has when both vectors are
    the same mapped w.

    >>> Prior(torch.zeros(2), torch.eye(2)).symbols
    1
    """

    mean: Tensor
    covariance: Tensor
    scale_std: float = 0.0
    metric: Tensor | None = None

    def __post_init__(self) -> None:
        n = self.mean.shape[-1]
        if self.mean.ndim != 1 or n % 2 or self.covariance.shape != (n, n):
            raise ValueError(
                "covariance must be [2K, 2K] beside a mean [2K], got "
                f"{tuple(self.covariance.shape)} and {tuple(self.mean.shape)}"
            )
        if not bool(torch.isfinite(self.covariance).all() and torch.isfinite(self.mean).all()):
            raise ValueError("covariance and mean must be finite, got nan or inf")
        if self.metric is not None and self.metric.shape != (n, n):
            raise ValueError(f"metric must be [{n}, {n}], got {tuple(self.metric.shape)}")
        if not float(self.covariance.trace()) > 0:
            raise ValueError(f"covariance must have a trace above 0, got {self.covariance.trace()}")
        if not 0 <= self.scale_std <= 2:
            raise ValueError(f"scale_std must be within 0..2, got {self.scale_std}")

    @property
    def symbols(self) -> int:
        """K, the complex symbols of an item."""
        return len(self.mean) // 2

    @classmethod
    def from_samples(cls, samples: Tensor) -> Prior:
        """The prior of many samples [n, 2K] (n well above 2K: 20,000 mapped latents)."""
        reals = samples.double()
        mean = reals.mean(dim=0)
        covariance = torch.cov(reals.T)
        return cls(mean, covariance, scale_deviation(reals - mean, covariance))

    def save(self, path: str | Path) -> None:
        """Write as safetensors: float32, `scale_std` in the metadata."""
        tensors = {"mean": self.mean.float(), "covariance": self.covariance.float().contiguous()}
        if self.metric is not None:
            tensors["metric"] = self.metric.float().contiguous()
        save_file(tensors, path, {"kind": "prior", "scale_std": repr(self.scale_std)})

    @classmethod
    def load(cls, path: str | Path) -> Prior:
        """Read what `save` wrote; a file of another kind raises AdapterError."""
        file = AdapterFile.open(path)
        if file.kind != "prior":
            raise AdapterError(f"path must hold a prior, got {file.kind!r} in {path}")
        return cls.from_file(file)

    @classmethod
    def from_file(cls, file: AdapterFile) -> Prior:
        """The prior in a file of kind "prior"."""
        tensors = {name: value.double() for name, value in file.tensors().items()}
        return cls(scale_std=float(file.metadata["scale_std"]), **tensors)


def energy_variance(p: Tensor) -> Tensor:
    """Variance of half the log-energy of a Gaussian vector of component powers p [..., N].

    var(E) / E^2 = 2 sum p^2 / (sum p)^2, and half a logarithm divides a small one by four.
    """
    return p.square().sum(dim=-1) / (2 * p.sum(dim=-1).square())


def scale_deviation(centred: Tensor, covariance: Tensor) -> float:
    """How much more the log-scale of samples [n, 2K] varies than a Gaussian's would.

    Measured on the energies E = s^T C^(-1/2) s of the code's high-SNR limit, whose powers p_i are
    proportional to sqrt(lambda_i): sigma^2 = var(log(E) / 2) - `energy_variance`(p).
    """
    variances, directions = torch.linalg.eigh(covariance)  # C = U diag(lambda) U^T
    root = variances.clamp_min(0).sqrt()  # sqrt(lambda_i)
    held = root > 1e-6 * root.max()  # C may have no full rank
    energy = ((centred @ directions[:, held]).square() / root[held]).sum(dim=-1)  # E
    excess = energy.log().div(2).var() - energy_variance(root[held])  # sigma^2
    return float(excess.clamp_min(0).sqrt())
