"""Fits the prior of the closed-form adapter to inverted photographs.

    python -m experiments.fit_prior --images DIR --code w2 --limit 96

Inverted photographs are not mapped z's, and in code w2 the coarse and fine vectors differ; see
`adapters.prior_fit`. Which errors count is learnt too: the metric of the distortion on latents
(`semantic.latents.sensitivity`), with two fifths of the plain square: the metric is an average over
faces and an estimate, and no direction may be given up.

Writes `prior-CODE.safetensors` into `adapters/weights` (or `--out`) and prints how the held-out
relative latent error compares with the prior of mapped z, both without the metric. Latents are kept
in `--work`: a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from adapters.adapter import NoAdapter, as_reals, as_symbols
from adapters.closed_form import PriorAdapter
from adapters.prior import Prior
from adapters.prior_fit import fit_prior
from adapters.weights import prior_path
from experiments.common.command import run
from link.adapters import mapped_reals
from link.keeping.latents import stored_inversion
from link.keeping.results import write_atomically
from link.models import Models
from link.settings import PAPER_SNR_DB, LinkSettings, Networks
from link.transmitter import Transmitter
from link.views.tables import table
from phy.channels import make_channel
from semantic.faces.photographs import ImageError, photographs
from semantic.latents.codes import CODES, LatentCode
from semantic.latents.sensitivity import latent_metric

__all__ = ["inverted_latents", "perceptual_metric", "relative_error"]

MAPPED_SAMPLES = 40_000
PLAIN = 0.4  # share of the plain square in the metric; .1 to 1 tried on ten validation faces
TOWARDS_MEAN = (1.0, 0.7, 0.4)  # a noisy receiver decodes latents nearer to the mean


def inverted_latents(
    models: Models, code: LatentCode, images: Path, limit: int, work: Path
) -> Tensor:
    """Latents [n, vectors, 512] of the photographs of a folder, inverted with the defaults."""
    settings = LinkSettings()
    transmitter = Transmitter(models, code, NoAdapter())
    latents = []
    for path in tqdm(photographs(images, limit), desc="invert", unit="photograph"):
        try:
            latents.append(stored_inversion(transmitter, path, settings, work)[1])
        except ImageError as error:
            tqdm.write(f"skipped {path.name}: {error}", file=sys.stderr)
    return torch.cat(latents)


def relative_error(prior: Prior, reals: Tensor, snr_db: float, repeats: int = 20) -> float:
    """|s - s_hat|^2 / |s|^2 over AWGN, the mean over items and noises."""
    adapter = PriorAdapter(prior)
    channel = make_channel("awgn", seed=1)
    s = as_symbols(reals.float()).repeat(repeats, 1)
    reception = channel(adapter.encode(s, snr_db), snr_db)
    error = adapter.decode(reception.x_hat, reception.no_eff) - s
    return float(error.abs().square().sum() / s.abs().square().sum())


def perceptual_metric(models: Models, w: Tensor) -> Tensor:
    """What an error of the latent costs in the picture, around sent and received latents."""
    rng = torch.Generator().manual_seed(0)
    mean = models.generator.w_mean
    around = torch.cat([mean + share * (w - mean) for share in TOWARDS_MEAN])
    around = around[torch.randperm(len(around), generator=rng)]
    metric = latent_metric(models.generator, models.lpips, around, rng, progress=True)
    return (1 - PLAIN) * metric + PLAIN * torch.eye(len(metric), dtype=metric.dtype)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--images", type=Path, required=True, help="photographs, none of a test")
    parser.add_argument("--code", choices=sorted(CODES), default="w2", help="default: w2")
    parser.add_argument("--limit", type=int, default=96, help="how many, default 96")
    parser.add_argument("--work", type=Path, default=Path("results/prior"), help="latents")
    parser.add_argument("--out", type=Path, help="the file; default: in adapters/weights")
    args = parser.parse_args()
    models = Models.load(Networks(device="cpu"))
    code = LatentCode.of(models.generator, args.code)
    w = inverted_latents(models, code, args.images, args.limit, args.work)
    reals = as_reals(code.to_symbols(w))
    mapped = mapped_reals(models.generator, code, MAPPED_SAMPLES)
    base = torch.cov(mapped[:, :512].double().T)
    held_out, kept = reals[::4], reals[torch.arange(len(reals)) % 4 != 0]
    priors = {"mapped z": Prior.from_samples(mapped), "fitted": fit_prior(kept, base)}
    rows = [
        [snr_db, *(relative_error(prior, held_out, snr_db) for prior in priors.values())]
        for snr_db in PAPER_SNR_DB
    ]
    print(f"{len(reals)} inverted photographs, {len(held_out)} of them held out for this table")
    print(f"mean |w - mean w|^2 a vector: {_spread(w, code):.1f}, of mapped z 99.6")
    print(table(["SNR dB", *(f"error, prior of {name}" for name in priors)], rows))
    out = args.out or prior_path(code.name)
    prior = replace(fit_prior(reals, base), metric=perceptual_metric(models, w))
    write_atomically(out, prior.save)
    log = {"photographs": len(reals), "rows": rows, "code": code.name}
    write_atomically(
        args.work / f"prior-{code.name}.json", lambda path: path.write_text(json.dumps(log))
    )
    print(out)
    return 0


def _spread(w: Tensor, code: LatentCode) -> float:
    return float((w - code.w_mean).square().sum(dim=2).mean())


if __name__ == "__main__":
    run(main)
