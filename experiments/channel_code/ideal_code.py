"""How far any code could go: LPIPS of received to sent pictures if the code were ideal.

    python -m experiments.channel_code.ideal_code --latents results/sweep/latents --code w2

No code can bring a Gaussian source through K symbols with less error than its rate-distortion
function at the channel's capacity allows. The test channel that reaches it (T. M. Cover and J. A.
Thomas, Elements of Information Theory, 10.3) can be simulated, though no finite code is known to be
one: each component x of variance v > theta arrives as q x + sqrt(theta q) n, q = 1 - theta/v,
n normal, the others as their mean. So the last columns say what is left to gain; "plain" is
ideal in squared error, "perceptual" in the metric of the shipped prior. Prints a table of
LPIPS-alex with the relative latent error in brackets, and writes it as JSON.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from adapters.adapter import Adapter, NoAdapter, as_reals, as_symbols
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.linear_code import water_level
from adapters.prior.prior import Prior
from adapters.weights import prior_path
from experiments.common.command import run
from experiments.common.latents import stored_latents
from experiments.common.symbols import over_awgn
from link.keeping.results import write_json
from link.passage import latent_mse_relative
from link.settings import PAPER_SNR_DB
from link.settings.shared.common import Code
from link.views.tables import table
from semantic.generators import load_generator
from semantic.latents.codes import load_code
from semantic.metrics.lpips import Lpips

__all__ = ["Settings", "ideally_received", "main"]

Passage = Callable[[Tensor, float], Tensor]  # s [B, K], SNR in dB -> s_hat [B, K]


def ideally_received(
    adapter: PriorAdapter, s: Tensor, snr_db: float, rng: torch.Generator
) -> Tensor:
    """Symbols complex64 [B, K] after the ideal code for the adapter's prior and metric."""
    rate = adapter.symbols * math.log1p(10 ** (snr_db / 10))
    variances = adapter.variances
    theta = water_level(variances, rate)
    kept = (1 - theta / variances.clamp_min(theta)).clamp_min(0)
    x = (as_reals(s).double() - adapter.mean) @ adapter.analysis
    noise = torch.randn(x.shape, generator=rng, dtype=x.dtype)
    x_hat = kept * x + (theta * kept).sqrt() * noise
    return as_symbols(adapter.mean + x_hat @ adapter.synthesis.T).to(torch.complex64)


def ideal(prior: Prior) -> Passage:
    """The ideal code of a prior."""
    adapter = PriorAdapter(prior)

    def received(s: Tensor, snr_db: float) -> Tensor:
        return ideally_received(adapter, s, snr_db, torch.Generator().manual_seed(1))

    return received


@dataclass(frozen=True)
class Settings:
    """LPIPS of received to sent pictures if the code were ideal."""

    latents: Path
    """latents/ of a sweep."""
    code: Code = "w2"
    """Latent code."""
    out: Path = Path("results/ideal_code.json")
    """The JSON file."""


def passages(prior: Prior) -> dict[str, Passage]:
    """What can happen to symbols on their way: two real codes and two ideal ones."""

    def real(adapter: Adapter) -> Passage:
        return lambda s, snr_db: over_awgn(adapter, s, snr_db, seed=1)

    return {
        "none": real(NoAdapter()),
        "prior": real(PriorAdapter(prior)),
        "ideal, plain": ideal(replace(prior, metric=None)),
        "ideal, perceptual": ideal(prior),
    }


@torch.no_grad()
def main(settings: Settings) -> None:
    """Measures, prints the table and writes the JSON."""
    w = stored_latents(settings.latents, settings.code)
    generator, lpips = load_generator("mobile-128"), Lpips.load("alex")
    code = load_code(settings.code, generator)
    decode = code.decoder(generator)
    s, sent = code.to_symbols(w), lpips.features(decode(w).clamp(-1, 1))
    ways = passages(Prior.load(prior_path(settings.code)))
    rows = []
    for snr_db in PAPER_SNR_DB:
        row: dict[str, float | str] = {"snr_db": snr_db}
        for name, passage in ways.items():
            w_hat = code.to_latent(passage(s, snr_db))
            lost = latent_mse_relative(w, w_hat, code.mean)
            features = lpips.features(decode(w_hat).clamp(-1, 1))
            row[name] = f"{float(lpips.distance(features, sent).mean()):.4f} ({lost:.3f})"
        rows.append(row)
    result = {"photographs": len(w), "code": code.name, "channel": "awgn", "rows": rows}
    write_json(settings.out, result)
    print(f"{len(w)} photographs, {code.name}, AWGN: LPIPS-alex received / inverted (latent error)")
    print(table(["SNR dB", *ways], [list(row.values()) for row in rows]))


if __name__ == "__main__":
    run(main, Settings)
