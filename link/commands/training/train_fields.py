"""Trains the field networks through the link's own channel at high SNR."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from link.keeping.results import write_atomically
from link.link import Link
from semantic.editing.heads import HEADS
from semantic.editing.predictor import AttributePredictor
from semantic.latents.mapped import MappedLatents
from semantic.metrics.identity import Identity
from semantic.training.fields.losses import Pipeline
from semantic.training.fields.train import FieldTraining
from semantic.training.resume import claim

__all__ = ["HighSnrLink", "run"]

SNR_DB = (12.0, 18.0)  # lower ones disturb the learning of edits (paper, 4.2)


class HighSnrLink:
    """w at the transmitter -> w at the receiver, over AWGN and the closed-form adapter."""

    def __init__(self, link: Link) -> None:
        self.links = {code: link.at(code=code) for code in HEADS}

    def __call__(self, w: Tensor, code: str, seed: int) -> Tensor:
        """w [B, n, 512] -> what arrives, differentiable; SNR and noise follow from ``seed``."""
        low, high = SNR_DB
        share = float(torch.rand((), generator=torch.Generator().manual_seed(seed)))
        snr_db = low + (high - low) * share
        return self.links[code].at(snr_db=snr_db, seed=seed).relay(w)


def run(*, work: Path, steps: int, samples: int, seed: int, device: str) -> dict[str, str]:
    """Carries out ``run_link.py train fields``: writes ``fields.safetensors`` into ``work``."""
    link = Link.load(device=device, channel="awgn", adapter="prior", transmit=False)
    generator, where = link.models.generator, link.models.device
    relay = HighSnrLink(link)
    pipeline = Pipeline(
        generator=generator,
        codes={name: end.code for name, end in relay.links.items()},
        relay=relay,
        predictor=AttributePredictor.load("editing", where),
        identity=Identity.load("loss", where),
        mapped=MappedLatents.of(generator),
    )
    about = {"generator": "mobile-128", "samples": samples, "steps": steps, "seed": seed}
    claim(work, about)
    fields = FieldTraining(pipeline, work, samples, steps, seed).run()
    path = work / "fields.safetensors"
    write_atomically(path, lambda temporary: fields.save(temporary, about))
    return {"weights": str(path), "losses": str(work / "log.jsonl")}
