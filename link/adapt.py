"""SNR-aware fine-tuning of the paper's adapters on a few photographs (Eq. 16-18)."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from adapters.adapter import NoAdapter
from adapters.finetuning import FineTuning, finetune
from adapters.fully_connected import FullyConnectedAdapter, Trained
from link.models import Models
from link.physical import build_channel
from link.results import write_atomically
from link.settings import Adapt
from link.sweep import photographs
from link.tables import table
from link.transmitter import Transmitter
from semantic.images import ImageError
from semantic.symbols import LatentCode

__all__ = ["adapt"]


def adapt(settings: Adapt) -> None:
    """Carries out ``run_link.py adapt``: writes the adapter and its log, prints the losses.

    Everything but the two adapters is frozen; the loss is LPIPS-vgg of the received picture
    against the ORIGINAL photograph, as in the paper. The pictures are those of the 128 x 128
    generator, which shares its latents with the 1024 one.
    """
    models = Models.load(settings)
    code = LatentCode.of(models.inverter, settings.code)
    channel = build_channel(settings, settings.channel, settings.seed, models.device)
    images, w = _inverted(settings, models, code)
    adapter = FullyConnectedAdapter(code.k).to(models.device)
    recipe = FineTuning(
        eta=settings.learning_rate, iterations=settings.iterations, images=len(images)
    )
    log = finetune(
        adapter,
        code.to_symbols(w),
        images,
        channel=channel,
        snr_db=settings.snr_db,
        decode_image=lambda s: models.inverter(code.to_latent(s)),
        loss=models.lpips,
        settings=recipe,
    )
    trained = Trained(
        code=code.name,
        channel=settings.channel,
        snr_db=settings.snr_db,
        seed=settings.seed,
        recipe=f"LPIPS-vgg to {len(images)} photographs, {recipe.optimizer}, eta {recipe.eta:g}, "
        f"{recipe.iterations} iterations, csi {settings.csi}, fading {settings.fading}",
    )
    out = settings.out or _default_out(settings)
    write_atomically(out, lambda path: adapter.save(path, trained))
    losses = "".join(json.dumps({"iteration": s.iteration, "loss": s.loss}) + "\n" for s in log)
    write_atomically(out.with_suffix(".jsonl"), lambda path: path.write_text(losses))
    print(table(["iteration", "LPIPS-vgg"], [[step.iteration, step.loss] for step in log]))
    print(f"{out}: use it with --adapter {out}")


def _inverted(settings: Adapt, models: Models, code: LatentCode) -> tuple[Tensor, Tensor]:
    """Photographs [n, 3, 128, 128] and their latents [n, vectors, 512]."""
    transmitter = Transmitter(models, code, NoAdapter())
    images, latents = [], []
    for path in tqdm(photographs(settings.images, settings.limit), desc="invert"):
        try:
            image = transmitter.align(path, models.inverter.size).image
        except ImageError as error:
            tqdm.write(f"skipped {path.name}: {error}")
            continue
        images.append(image)
        latents.append(transmitter.invert(image, settings.inversion, settings.steps, settings.seed))
    if not images:
        raise ValueError(f"images must hold at least one face, got none in {settings.images}")
    return torch.cat(images), torch.cat(latents)


def _default_out(settings: Adapt) -> Path:
    name = f"paper-{settings.code}-{settings.channel}-{settings.snr_db:g}dB.safetensors"
    return Path("results") / "adapters" / name
