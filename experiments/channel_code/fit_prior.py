"""Fits the prior of the closed-form adapter to inverted photographs.

    python -m experiments.channel_code.fit_prior --images DIR --code w2 --limit 96

Inverted photographs are not mapped z's, and in code w2 the coarse and fine vectors differ; see
`adapters.prior.prior_fit`. Which errors count is learnt too: the metric of the distortion on
latents (`semantic.latents.sensitivity`), with two fifths of the plain square: the metric is an
average over faces and an estimate, and no direction may be given up. The numbers of code face have
their worth by construction; there the samples' own variances take the place of the generator's
covariance.

Writes `prior-CODE.safetensors` into `adapters/weights` (or `--out`) and prints how the held-out
relative latent error compares with the prior of mapped z, both without the metric. Latents are kept
in `--work`: a run that was stopped goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from adapters.adapter import as_reals, as_symbols
from adapters.prior.closed_form import PriorAdapter
from adapters.prior.prior import Prior
from adapters.prior.prior_fit import fit_prior
from adapters.weights import prior_path
from experiments.common.command import run
from experiments.common.symbols import over_awgn
from link.adapters import mapped_reals
from link.keeping.latents import kept_faces
from link.keeping.results import write_atomically, write_json
from link.link import Link
from link.settings import PAPER_SNR_DB
from link.settings.shared.common import Code
from link.views.tables import table
from semantic.faces.photographs import photographs
from semantic.latents.codes import LatentCode
from semantic.latents.face_code import FaceCode
from semantic.latents.sensitivity import latent_metric

__all__ = [
    "Settings",
    "base_covariance",
    "main",
    "metric_of",
    "perceptual_metric",
    "relative_error",
]

MAPPED_SAMPLES = 40_000
PLAIN = 0.4  # share of the plain square in the metric; .1 to 1 tried on ten validation faces
TOWARDS_MEAN = (1.0, 0.7, 0.4)  # a noisy receiver decodes latents nearer to the mean


@dataclass(frozen=True)
class Settings:
    """Fit the prior of the closed-form adapter to inverted photographs."""

    images: Path
    """Photographs, none of a test."""
    code: Code = "face"
    """Latent code."""
    limit: int = 96
    """How many."""
    work: Path = Path("results/prior")
    """Folder of the latents."""
    out: Path | None = None
    """The file; unset: among the shipped adapters."""


def relative_error(prior: Prior, reals: Tensor, snr_db: float, repeats: int = 20) -> float:
    """|s - s_hat|^2 / |s|^2 over AWGN, the mean over items and noises."""
    s = as_symbols(reals.float()).repeat(repeats, 1)
    error = over_awgn(PriorAdapter(prior), s, snr_db, seed=1) - s
    return float(error.abs().square().sum() / s.abs().square().sum())


def perceptual_metric(link: Link, w: Tensor) -> Tensor:
    """What an error of the latent costs in the picture, around sent and received latents."""
    rng = torch.Generator().manual_seed(0)
    mean = link.code.mean
    around = torch.cat([mean + share * (w - mean) for share in TOWARDS_MEAN])
    around = around[torch.randperm(len(around), generator=rng)]
    decode = link.code.decoder(link.models.generator)
    metric = latent_metric(decode, link.models.lpips, around, rng, progress=True)
    return (1 - PLAIN) * metric + PLAIN * torch.eye(len(metric), dtype=metric.dtype)


def base_covariance(code: LatentCode, reals: Tensor, mapped: Tensor) -> Tensor:
    """What the samples' covariance is shrunk towards, but for factors: see `fit_prior`."""
    if isinstance(code, FaceCode):
        return torch.diag(reals.double().var(dim=0))
    return torch.cov(mapped[:, :512].double().T)


def metric_of(link: Link, w: Tensor) -> Tensor:
    """Which errors of the reals count."""
    if isinstance(link.code, FaceCode):
        worth = as_reals(link.code.to_symbols(link.code.worth[None]))[0].double()
        return torch.diag(worth * len(worth) / worth.sum())
    return perceptual_metric(link, w)


def main(settings: Settings) -> None:
    """Inverts, fits, prints the table and writes the prior."""
    link = Link.load(code=settings.code, adapter="none", device="cpu")
    paths = photographs(settings.images, settings.limit)
    found = [face.w for _, face in kept_faces(link, paths, settings.work)]
    if not found:
        raise ValueError(f"images must hold at least one face, got none in {settings.images}")
    w = torch.cat(found)
    reals = as_reals(link.code.to_symbols(w))
    mapped = mapped_reals(link.models.generator, link.code, MAPPED_SAMPLES)
    base = base_covariance(link.code, reals, mapped)
    held_out, kept = reals[::4], reals[torch.arange(len(reals)) % 4 != 0]
    priors = {"mapped z": Prior.from_samples(mapped), "fitted": fit_prior(kept, base)}
    rows = [
        [snr_db, *(relative_error(prior, held_out, snr_db) for prior in priors.values())]
        for snr_db in PAPER_SNR_DB
    ]
    print(f"{len(reals)} inverted photographs, {len(held_out)} of them held out for this table")
    print(f"mean |latent - mean|^2: {_spread(w, link.code.mean):.1f}")
    print(table(["SNR dB", *(f"error, prior of {name}" for name in priors)], rows))
    out = settings.out or prior_path(settings.code)
    prior = replace(fit_prior(reals, base), metric=metric_of(link, w))
    write_atomically(out, prior.save)
    log = {"photographs": len(reals), "rows": rows, "code": settings.code}
    write_json(settings.work / f"prior-{settings.code}.json", log)
    print(out)


def _spread(w: Tensor, mean: Tensor) -> float:
    return float((w - mean).flatten(1).square().sum(dim=1).mean())


if __name__ == "__main__":
    run(main, Settings)
