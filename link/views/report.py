"""What is known of one passage, as result.json, pictures, symbols and a constellation."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from link.keeping.results import results_folder, versions
from link.link import Link, Passage
from link.meters.seconds import StageMeter
from link.sentences import Editing, SaidEdit
from link.settings import as_json
from link.transmitter import Encoded
from link.views.curves import plot_constellation
from phy.measures import evm_db
from phy.power import papr_db
from phy.reception import Reception
from semantic.faces.alignment import Aligned
from semantic.faces.photographs import picture_grid, to_pil
from semantic.metrics.quality import Quality

__all__ = ["Report", "channel_measures", "latent_mse_relative"]

LONGEST_CAPTION = 50  # characters of a sentence above the grid


class Report:
    """Measures the passages of one link and writes them down; its networks are loaded once."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.quality = Quality.load(link.models.device, link.settings.cache)

    def write(
        self,
        out: Path,
        aligned: Aligned,
        inverted: Tensor,
        passage: Passage,
        meter: StageMeter,
        said: tuple[Editing, SaidEdit] | None = None,
    ) -> dict[str, Any]:
        """Writes the files into ``out``; returns what result.json holds.

        Args:
            inverted: [1, n, 512], the latent before any edit.
            said: the edit that led to what was sent.
        """
        generator = self.link.models.generator
        with torch.no_grad():
            pictures = {"original": aligned.image, "inverted": generator(inverted)}
            if said is not None:
                pictures["edited"] = generator(passage.w)
        pictures["received"] = passage.decoded.picture
        result = self._measured(aligned, passage, meter, pictures)
        if said is not None:
            editing, edit = said
            result |= editing.measured(
                edit,
                before=pictures["inverted"],
                sent=pictures["edited"],
                received=pictures["received"],
            )
        with results_folder(out) as folder:
            _write(folder, result, pictures, passage)
        return result

    def _measured(
        self, aligned: Aligned, passage: Passage, meter: StageMeter, pictures: dict[str, Tensor]
    ) -> dict[str, Any]:
        link, settings, code = self.link, self.link.settings, self.link.code
        reception = passage.reception
        return {
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
            **channel_measures(passage.encoded, reception),
            "latent_mse_relative": latent_mse_relative(passage.w, passage.decoded.w, code.w_mean),
            **self.quality.table(**pictures),
            "seconds": meter.seconds,
            "peak_memory_mib": max(meter.peak_mib.values()),
            "peak_memory_mib_by_stage": meter.peak_mib,
            "adapter": link.choice.adapter.name,
            "adapter_choice": link.choice.reason,
            "seed": settings.seed,
            "device": str(link.models.device),
            "settings": as_json(settings),
            "versions": versions(),
        }


def channel_measures(encoded: Encoded, reception: Reception) -> dict[str, Any]:
    """What the channel did to one item: measured SNR, EVM and PAPR in dB; what a radio tells."""
    evm = float(evm_db(encoded.x, reception.x_hat, reception.no_eff))
    measures: dict[str, Any] = {
        "snr_measured_db": _measured_snr_db(reception),
        "evm_db": evm if math.isfinite(evm) else None,  # of what was not erased
        "papr_db": float(papr_db(encoded.x)),
    }
    return measures if reception.radio is None else measures | {"radio": dict(reception.radio)}


def _measured_snr_db(reception: Reception) -> float | None:
    """Only a simulation knows it."""
    measured = reception.snr_measured_db
    return None if measured is None else float(measured)


def latent_mse_relative(w: Tensor, w_hat: Tensor, w_mean: Tensor) -> float:
    """|w_hat - w|^2 / |w - mean w|^2: 1 is what a receiver without any signal would reach."""
    return float((w_hat - w).square().sum() / (w - w_mean).square().sum())


def _write(
    folder: Path, result: dict[str, Any], pictures: dict[str, Tensor], passage: Passage
) -> None:
    for name, picture in pictures.items():
        to_pil(picture).save(folder / f"{name}.png")
    _grid(result, pictures).save(folder / "grid.png")
    title = f"{result['channel']}, {result['snr_db']:g} dB, {result['code']}, {result['adapter']}"
    encoded, reception = passage.encoded, passage.reception
    plot_constellation(folder / "constellation.png", title, encoded.x, reception)
    np.savez(
        folder / "symbols.npz",
        s=encoded.s.cpu().numpy(),
        x=encoded.x.cpu().numpy(),
        y=reception.y.cpu().numpy(),
        x_hat=reception.x_hat.cpu().numpy(),
        s_hat=passage.decoded.s_hat.cpu().numpy(),
    )
    (folder / "result.json").write_text(json.dumps(result, indent=2) + "\n")


def _grid(result: dict[str, Any], pictures: dict[str, Tensor]) -> Image.Image:
    """The pictures side by side; after an edit with the sentence and the degrees."""
    rows = [list(pictures.values())]
    if "request" not in result:
        return picture_grid(rows, column_labels=list(pictures))
    sentence, attribute = result["request"]["sentence"], result["request"]["attribute"]
    if len(sentence) > LONGEST_CAPTION:
        sentence = sentence[: LONGEST_CAPTION - 3] + "..."
    labels = ["original"]
    for name, stage in (("inverted", "before"), ("edited", "sent"), ("received", "received")):
        seen = result[f"degrees_{stage}"]
        first, second = (seen[predictor][attribute] for predictor in ("editing", "evaluation"))
        labels.append(f"{name}: {attribute} {first} / {second}")
    asked = f"{attribute} {result['degree_expected']}, by the editing / evaluation predictor"
    caption = f'"{sentence}": {asked}'
    return picture_grid(rows, column_labels=labels, caption=caption)
