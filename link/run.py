"""One photograph over one channel: pictures, result.json, symbols and a constellation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from link.channel_adapters import AdapterChooser
from link.models import Models
from link.physical import build_channel
from link.plots import plot_constellation
from link.quality import Quality
from link.receiver import Decoded, Receiver
from link.results import results_folder, versions
from link.settings import Run, as_json
from link.stages import StageMeter
from link.transmitter import Encoded, Transmitter
from phy.measures import evm_db
from phy.power import papr_db
from phy.reception import Reception
from semantic.images import picture_grid, to_pil
from semantic.symbols import LatentCode

__all__ = ["channel_measures", "latent_mse_relative", "run"]


def run(settings: Run) -> dict[str, Any]:
    """Carries out ``run_link.py run``; returns what it wrote to result.json."""
    models = Models.load(settings)
    code = LatentCode.of(models.generator, settings.code)
    channel = build_channel(settings, settings.channel, settings.seed, models.device)
    chooser = AdapterChooser(models.generator, own=settings.generator is not None)
    choice = chooser.choose(settings.adapter, code, settings.channel, settings.snr_db)
    transmitter = Transmitter(models, code, choice.adapter)
    receiver = Receiver(models.generator, code, choice.adapter)
    meter = StageMeter(models.device)
    with meter.stage("total"):
        with meter.stage("align"):
            aligned = transmitter.align(settings.image, settings.size)
        with meter.stage("invert"):
            w = transmitter.invert(
                aligned.image, settings.inversion, settings.steps, settings.seed, progress=True
            )
        with meter.stage("encode"):
            encoded = transmitter.encode(w, settings.snr_db)
        with meter.stage("channel"):
            reception = channel(encoded.x, settings.snr_db)
        with meter.stage("decode"):
            decoded = receiver.decode(reception, settings.snr_db)
    with torch.no_grad():
        pictures = {
            "original": aligned.image,
            "inverted": models.generator(w),
            "received": decoded.picture,
        }
    result = {
        "image": str(settings.image),
        "note": aligned.note,
        "size": settings.size,
        "code": code.name,
        "k": code.k,
        "reals": code.reals,
        "cbr": code.cbr(settings.size),
        "cbr_on_air": code.cbr(settings.size) * (code.k + reception.overhead) / code.k,
        "channel": settings.channel,
        "snr_db": settings.snr_db,
        **channel_measures(encoded, reception),
        "latent_mse_relative": latent_mse_relative(w, decoded.w, code.w_mean),
        **Quality(models.device).table(**pictures),
        "seconds": meter.seconds,
        "peak_memory_mib": max(meter.peak_mib.values()),
        "peak_memory_mib_by_stage": meter.peak_mib,
        "adapter": choice.adapter.name,
        "adapter_choice": choice.reason,
        "seed": settings.seed,
        "device": str(models.device),
        "settings": as_json(settings),
        "versions": versions(),
    }
    with results_folder(settings.out) as folder:
        _write(folder, result, pictures, encoded, reception, decoded)
    return result


def channel_measures(encoded: Encoded, reception: Reception) -> dict[str, float | None]:
    """What the channel did to one item: measured SNR, EVM and PAPR in dB."""
    return {
        "snr_measured_db": _measured_snr_db(reception),
        "evm_db": float(evm_db(encoded.x, reception.x_hat, reception.no_eff)),
        "papr_db": float(papr_db(encoded.x)),
    }


def _measured_snr_db(reception: Reception) -> float | None:
    """Only a simulation knows it."""
    measured = reception.snr_measured_db
    return None if measured is None else float(measured)


def latent_mse_relative(w: Tensor, w_hat: Tensor, w_mean: Tensor) -> float:
    """|w_hat - w|^2 / |w - mean w|^2: 1 is what a receiver without any signal would reach."""
    return float((w_hat - w).square().sum() / (w - w_mean).square().sum())


def _write(
    folder: Path,
    result: dict[str, Any],
    pictures: dict[str, Tensor],
    encoded: Encoded,
    reception: Reception,
    decoded: Decoded,
) -> None:
    for name, picture in pictures.items():
        to_pil(picture).save(folder / f"{name}.png")
    picture_grid([list(pictures.values())], column_labels=list(pictures)).save(folder / "grid.png")
    title = f"{result['channel']}, {result['snr_db']:g} dB, {result['code']}, {result['adapter']}"
    plot_constellation(folder / "constellation.png", title, encoded.x, reception)
    np.savez(
        folder / "symbols.npz",
        s=encoded.s.cpu().numpy(),
        x=encoded.x.cpu().numpy(),
        y=reception.y.cpu().numpy(),
        x_hat=reception.x_hat.cpu().numpy(),
        s_hat=decoded.s_hat.cpu().numpy(),
    )
    (folder / "result.json").write_text(json.dumps(result, indent=2) + "\n")
