"""How far any code could go: LPIPS of received to sent pictures if the code were ideal.

    python -m experiments.ideal_code --latents results/sweep/latents --code w2

No code can bring a Gaussian source through K symbols with less error than its rate-distortion
function at the channel's capacity allows. The test channel that reaches it (T. M. Cover and J. A.
Thomas, Elements of Information Theory, 10.3) can be simulated, though no finite code is known to be
one: each component x of variance v > theta arrives as q x + sqrt(theta q) n, q = 1 - theta/v,
n normal, the others as their mean. So the last columns say what is left to gain; "plain" is
ideal in squared error, "perceptual" in the metric of the shipped prior. Prints a table of
LPIPS-alex with the relative latent error in brackets, and writes it as JSON.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from adapters.adapter import Adapter, NoAdapter, as_reals, as_symbols
from adapters.closed_form import PriorAdapter
from adapters.linear_code import water_level
from adapters.prior import Prior
from adapters.weights import prior_path
from experiments.common.command import run, write_json
from link.settings import PAPER_SNR_DB
from link.views.tables import table
from phy.channels import make_channel
from semantic.generators import load_generator
from semantic.latents.codes import CODES, LatentCode
from semantic.metrics.lpips import Lpips

__all__ = ["ideally_received", "stored_latents"]

Passage = Callable[[Tensor, float], Tensor]  # s [B, K], SNR in dB -> s_hat [B, K]


def stored_latents(folder: Path, code: str) -> Tensor:
    """Latents [n, vectors, 512] that a sweep has kept; raises ValueError when there are none."""
    files = sorted(folder.glob(f"*.{code}.safetensors"))
    if not files:
        raise ValueError(
            f"latents must hold inversions of code {code}, got none in {str(folder)!r}"
        )
    return torch.cat([load_file(file)["w"] for file in files])


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


def over_awgn(adapter: Adapter) -> Passage:
    """What a real adapter makes of the symbols."""

    def received(s: Tensor, snr_db: float) -> Tensor:
        reception = make_channel("awgn", seed=1)(adapter.encode(s, snr_db), snr_db)
        return adapter.decode(reception.x_hat, reception.no_eff, snr_db)

    return received


def ideal(prior: Prior) -> Passage:
    """The ideal code of a prior."""
    adapter = PriorAdapter(prior)

    def received(s: Tensor, snr_db: float) -> Tensor:
        return ideally_received(adapter, s, snr_db, torch.Generator().manual_seed(1))

    return received


@torch.no_grad()
def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--latents", type=Path, required=True, help="latents/ of a sweep")
    parser.add_argument("--code", choices=sorted(CODES), default="w2", help="default: w2")
    parser.add_argument("--out", type=Path, default=Path("results/ideal_code.json"))
    args = parser.parse_args()
    w = stored_latents(args.latents, args.code)
    generator, lpips = load_generator("mobile-128"), Lpips.load("alex")
    code = LatentCode.of(generator, args.code)
    s, sent = code.to_symbols(w), lpips.features(generator(w).clamp(-1, 1))
    prior = Prior.load(prior_path(args.code))
    passages: dict[str, Passage] = {
        "none": over_awgn(NoAdapter()),
        "prior": over_awgn(PriorAdapter(prior)),
        "ideal, plain": ideal(replace(prior, metric=None)),
        "ideal, perceptual": ideal(prior),
    }
    rows = []
    for snr_db in PAPER_SNR_DB:
        row: dict[str, float | str] = {"snr_db": snr_db}
        for name, passage in passages.items():
            w_hat = code.to_latent(passage(s, snr_db))
            lost = (w_hat - w).square().sum() / (w - code.w_mean).square().sum()
            features = lpips.features(generator(w_hat).clamp(-1, 1))
            row[name] = f"{float(lpips.distance(features, sent).mean()):.4f} ({float(lost):.3f})"
        rows.append(row)
    result = {"photographs": len(w), "code": args.code, "channel": "awgn", "rows": rows}
    write_json(args.out, result)
    print(f"{len(w)} photographs, {args.code}, AWGN: LPIPS-alex received / inverted (latent error)")
    print(table(["SNR dB", *passages], [list(row.values()) for row in rows]))
    return 0


if __name__ == "__main__":
    run(main)
