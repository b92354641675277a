"""SNR-aware fine-tuning of the paper's adapters on a few photographs (Eq. 16-18)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import torch
from torch import Tensor
from tqdm import tqdm

from adapters.adapter import NoAdapter
from adapters.finetuning import FineTuning, Step, finetune
from adapters.fully_connected import FullyConnectedAdapter, Trained
from link.keeping.latents import stored_inversion
from link.keeping.results import write_atomically
from link.models import Models
from link.observed_channel import ObservedChannel
from link.physical import build_channel
from link.settings import Adapt
from link.transmitter import Transmitter
from link.views.tables import table
from phy.radio.channel import RadioChannel
from semantic.faces.photographs import ImageError, photographs
from semantic.latents.codes import LatentCode

__all__ = ["adapt"]


def adapt(settings: Adapt) -> None:
    """Carries out ``run_link.py adapt``: a file and a log for each channel and SNR, and a table.

    Everything but the two adapters is frozen; the loss is LPIPS-vgg of the received picture
    against the ORIGINAL photograph, as in the paper. The pictures are those of the 128 x 128
    generator, which shares its latents with the 1024 one. What has its file already is skipped.

    Raises:
        ValueError: no usable picture, or several SNRs for a radio that cannot be set to them.
        RadioError: channel zmq without a radio, or nothing arrived through it.
    """
    tasks = {
        settings.out / _file_name(settings, channel, snr_db): (channel, snr_db)
        for channel, snr_db in product(settings.channels, settings.snr_db)
    }
    tasks = {path: task for path, task in tasks.items() if not path.exists()}
    rows = _finetuned_all(settings, tasks) if tasks else []
    print(table(["adapter", "LPIPS-vgg before", "at the end"], rows))
    print(f"in {settings.out}: use one with --adapter FILE")


def _file_name(settings: Adapt, channel: str, snr_db: float) -> str:
    """With the SNR, unless it is what the air gives: nobody has set that one."""
    level = f"{snr_db:g}dB"
    if channel == "zmq" and _radio_kind(settings) != "loopback":
        if len(settings.snr_db) > 1:
            asked = " ".join(f"{value:g}" for value in settings.snr_db)
            raise ValueError(
                f"snr-db must be one value for a radio whose SNR the air gives, got {asked}"
            )
        level = "air"
    return f"paper-{settings.code}-{channel}-{level}.safetensors"


def _radio_kind(settings: Adapt) -> str:
    radio = build_channel(settings, "zmq", settings.seed, torch.device("cpu"))
    assert isinstance(radio, RadioChannel)
    return radio.kind


def _finetuned_all(settings: Adapt, tasks: Mapping[Path, tuple[str, float]]) -> list[list[object]]:
    """Trains a pair for each task on the same photographs: name, first and last loss of each."""
    models = Models.load(settings)
    code = LatentCode.of(models.inverter, settings.code)
    images, w = _inverted(settings, models, code)
    rows: list[list[object]] = []
    for path, (channel, snr_db) in tasks.items():
        log = _finetuned(settings, models, code, (images, w), (channel, snr_db), path)
        rows.append([path.name, log[0].loss, log[-1].loss])
    return rows


def _finetuned(
    settings: Adapt,
    models: Models,
    code: LatentCode,
    photographs_and_latents: tuple[Tensor, Tensor],
    channel_and_snr: tuple[str, float],
    path: Path,
) -> list[Step]:
    """Trains and writes one pair of adapters."""
    images, w = photographs_and_latents
    channel, snr_db = channel_and_snr
    adapter = FullyConnectedAdapter(code.k).to(models.device)
    recipe = FineTuning(
        eta=settings.learning_rate, iterations=settings.iterations, images=len(images)
    )
    observed = ObservedChannel(
        channel, build_channel(settings, channel, settings.seed, models.device)
    )
    log = finetune(
        adapter,
        code.to_symbols(w),
        images,
        channel=observed,
        snr_db=snr_db,
        decode_image=lambda s: models.inverter(code.to_latent(s)),
        loss=models.lpips,
        settings=recipe,
    )
    trained = Trained(
        code=code.name,
        channel=channel,
        snr_db=observed.snr_db(snr_db),
        seed=settings.seed,
        recipe=f"LPIPS-vgg to {len(images)} photographs, {recipe.optimizer}, eta {recipe.eta:g}, "
        f"{recipe.iterations} iterations, {observed.conditions(settings)}",
    )
    write_atomically(path, lambda temporary: adapter.save(temporary, trained))
    losses = "".join(json.dumps({"iteration": s.iteration, "loss": s.loss}) + "\n" for s in log)
    write_atomically(path.with_suffix(".jsonl"), lambda file: file.write_text(losses))
    return log


def _inverted(settings: Adapt, models: Models, code: LatentCode) -> tuple[Tensor, Tensor]:
    """Photographs [n, 3, 128, 128] and their latents [n, vectors, 512], kept in ``latents/``."""
    transmitter = Transmitter(models, code, NoAdapter())
    folder, size = settings.out / "latents", models.inverter.size
    found = []
    for path in tqdm(photographs(settings.images, settings.limit), desc="invert"):
        try:
            found.append(stored_inversion(transmitter, path, settings, folder, size))
        except ImageError as error:
            tqdm.write(f"skipped {path.name}: {error}", file=sys.stderr)
    if not found:
        raise ValueError(f"images must hold at least one face, got none in {settings.images}")
    images, latents = zip(*found, strict=True)
    return torch.cat(images), torch.cat(latents)
