"""Relative squared error of the latent against SNR, method by method, and the bound above them.

    python -m experiments.channel_code.latent_error --out results/latent_error

Code w1 (K = 256 complex symbols) over AWGN; the prior comes from mapped z of one seed, the test
latents from another. Writes `latent_error.json` and `latent_error.png`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from adapters.adapter import Adapter, NoAdapter, as_reals
from adapters.bank import Bank
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.linear_code import gaussian_bound
from adapters.prior.prior import Prior
from experiments.common.command import run
from experiments.common.symbols import over_awgn
from link.keeping.results import write_json
from semantic.generators import load_generator
from semantic.latents.codes import load_code

__all__ = ["Settings", "evaluate", "main", "relative_error"]

CHANNEL = "awgn"


@dataclass(frozen=True)
class Settings:
    """Relative latent error of every adapter against SNR."""

    out: Path
    """Folder of the JSON and the figure."""
    snr_db: tuple[float, ...] = (-12, -9, -6, -3, 0, 3, 6, 9, 12, 15, 18, 21, 24)
    """Es/N0 values in dB."""
    test_samples: int = 1000
    """Unseen latents."""
    prior_samples: int = 20_000
    """Mapped latents that the prior is taken from."""
    design_snr_db: float = 6.0
    """What the encoder is designed for where the transmitter knows no SNR."""
    adapters: Path | None = None
    """Folder of trained `paper` adapters; only their own SNRs are measured."""
    generator: str = "mobile-1024"
    """Whose mapping network gives the latents."""
    seed: int = 99
    """Of the test latents and the noise."""


def main(settings: Settings) -> None:
    """Measure, print a table, write JSON and figure."""
    prior_symbols, test_symbols = _mapped_symbols(settings)
    prior = Prior.from_samples(as_reals(prior_symbols))
    rows = evaluate(prior, test_symbols, settings)
    settings.out.mkdir(parents=True, exist_ok=True)
    result = {"settings": json.loads(json.dumps(asdict(settings), default=str)), "rows": rows}
    write_json(settings.out / "latent_error.json", result)
    _draw(rows, settings.out / "latent_error.png")
    for row in rows:
        print(f"{row['method']:>16} {row['snr_db']:6.1f} dB  {row['error']:.4f}")


def evaluate(prior: Prior, s: Tensor, settings: Settings) -> list[dict[str, str | float]]:
    """One row {method, snr_db, error} for each method and SNR."""
    closed_form = PriorAdapter(prior)
    fixed = PriorAdapter(prior, settings.design_snr_db)
    variances = torch.linalg.eigvalsh(prior.covariance).clamp_min(0)
    total = float(variances.sum())
    bank = Bank(settings.adapters) if settings.adapters else None
    rows: list[dict[str, str | float]] = []
    for snr_db in tqdm(settings.snr_db, desc="SNR", file=sys.stderr):
        errors = {
            adapter.name: relative_error(adapter, s, prior.mean, snr_db, settings.seed)
            for adapter in (NoAdapter(), *_trained(bank, snr_db), closed_form, fixed)
        }
        errors["prior, theory"] = closed_form.expected_distortion(snr_db) / total
        errors["Gaussian bound"] = gaussian_bound(variances, snr_db, prior.symbols) / total
        rows += [
            {"method": name, "snr_db": float(snr_db), "error": error}
            for name, error in errors.items()
        ]
    return rows


@torch.no_grad()
def relative_error(adapter: Adapter, s: Tensor, mean: Tensor, snr_db: float, seed: int) -> float:
    """sum |s_hat - s|^2 / sum |s - mean|^2 over AWGN; s complex64 [B, K], mean real [2K]."""
    s_hat = over_awgn(adapter, s, snr_db, seed)
    error = (s_hat - s).abs().square().sum()
    return float(error / (as_reals(s) - mean).square().sum())


def _trained(bank: Bank | None, snr_db: float) -> list[Adapter]:
    """The `paper` adapter trained for exactly this SNR, if there is one."""
    if bank is None:
        return []
    held = {(trained.code, trained.channel, trained.snr_db) for trained in bank.trained.values()}
    if ("w1", CHANNEL, float(snr_db)) not in held:
        return []
    return [bank.choose("w1", CHANNEL, snr_db).adapter]


def _mapped_symbols(settings: Settings) -> tuple[Tensor, Tensor]:
    """Symbols of mapped z for the prior and, from another seed, for the test."""
    generator = load_generator(settings.generator)
    code = load_code("w1", generator)
    prior = code.sample(generator, settings.prior_samples, settings.seed + 1)
    return prior, code.sample(generator, settings.test_samples, settings.seed)


def _draw(rows: list[dict[str, str | float]], path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for method in dict.fromkeys(str(row["method"]) for row in rows):
        points = [(row["snr_db"], row["error"]) for row in rows if row["method"] == method]
        measured = method not in ("prior, theory", "Gaussian bound")
        axes.semilogy(*zip(*points, strict=True), "o-" if measured else "--", label=method, ms=4)
    axes.set(xlabel="SNR Es/N0 (dB)", ylabel="relative squared error of w1")
    axes.set_title("K = 256 complex symbols over AWGN")
    axes.grid(which="both", alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=150)


if __name__ == "__main__":
    run(main, Settings)
