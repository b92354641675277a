"""Trains the field networks through the link's own channel at high SNR."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from link.adapters import AdapterChooser
from link.keeping.results import write_atomically
from link.models import pick_device
from phy.channels import make_channel
from semantic.editing.predictor import AttributePredictor
from semantic.generators import Generator, load_generator
from semantic.latents.codes import CODES, LatentCode
from semantic.latents.mapped import LatentPrior
from semantic.metrics.identity import Identity
from semantic.training.fields.train import Tools, make_fields

__all__ = ["HighSnrLink", "run"]

SNR_DB = (12.0, 18.0)  # lower ones disturb the learning of edits (paper, 4.2)


class HighSnrLink:
    """w at the transmitter -> w at the receiver, over AWGN and the closed-form adapter."""

    def __init__(self, generator: Generator) -> None:
        chooser = AdapterChooser(generator, own=False)
        self.device = generator.w_mean.device
        self.codes = {vectors: LatentCode.of(generator, name) for name, vectors in CODES.items()}
        self.adapters = {
            vectors: chooser.choose("prior", code, "awgn", SNR_DB[0]).adapter
            for vectors, code in self.codes.items()
        }

    def __call__(self, w: Tensor, seed: int) -> Tensor:
        """w [B, n, 512] -> what arrives, differentiable; SNR and noise follow from ``seed``."""
        low, high = SNR_DB
        share = float(torch.rand((), generator=torch.Generator().manual_seed(seed)))
        snr_db = low + (high - low) * share
        code, adapter = self.codes[w.shape[1]], self.adapters[w.shape[1]]
        channel = make_channel("awgn", seed=seed, device=str(self.device))
        reception = channel(adapter.encode(code.to_symbols(w), snr_db), snr_db)
        return code.to_latent(adapter.decode(reception.x_hat, reception.no_eff, snr_db))


def run(*, work: Path, steps: int, samples: int, seed: int, device: str) -> dict[str, str]:
    """Carries out ``run_link.py train fields``: writes ``fields.safetensors`` into ``work``."""
    where = pick_device(device)
    generator = load_generator("mobile-128", where)
    tools = Tools(
        generator=generator,
        predictor=AttributePredictor.load("editing", where),
        identity=Identity.load("loss", where),
        channel=HighSnrLink(generator),
        prior=LatentPrior.of(generator),
    )
    work.mkdir(parents=True, exist_ok=True)
    fields = make_fields(tools, work, samples, steps, seed)
    about = {"generator": "mobile-128", "samples": samples, "steps": steps, "seed": seed}
    path = work / "fields.safetensors"
    write_atomically(path, lambda temporary: fields.save(temporary, about))
    return {"weights": str(path), "losses": str(work / "log.jsonl")}
