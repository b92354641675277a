"""What is known of one passage, as result.json, pictures, symbols and a constellation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from torch import Tensor

from link.inputs.sentences import STAGES
from link.keeping.results import as_line, results_folder, versions
from link.keeping.synthetic import saving
from link.link import Link
from link.meters.seconds import StageMeter
from link.passage import STAGES as PICTURES
from link.passage import Passage
from link.settings import Photograph, as_json
from semantic.attributes import ATTRIBUTES
from semantic.faces.photographs import picture_grid, to_pil

__all__ = ["Report"]

LONGEST_CAPTION = 50  # characters of a sentence above the grid


class Report:
    """Measures the passages of one link and writes them down; its networks are loaded once."""

    def __init__(self, link: Link, settings: Photograph) -> None:
        self.link = link
        self.settings = settings

    def write(
        self, out: Path, passage: Passage, meter: StageMeter
    ) -> tuple[dict[str, Any], list[str]]:
        """Writes the files of a face's passage into ``out``.

        What an earlier passage left there and this one has not, such as edited.png, is removed.

        Returns:
            What result.json holds, and the names of the files.
        """
        result = self._measured(passage, meter)
        if passage.edit is not None:
            result |= self.link.editing.measured(passage.edit, passage.pictures)
            result["header"] = passage.header
        with results_folder(out) as folder:
            _write(folder, result, passage, self.settings.marking.mark)
            names = sorted(file.name for file in folder.iterdir())
        for stage in set(PICTURES) - set(passage.pictures):
            (out / f"{stage}.png").unlink(missing_ok=True)
        return result, names

    def _measured(self, passage: Passage, meter: StageMeter) -> dict[str, Any]:
        link, settings, code = self.link, self.settings, self.link.code
        cbr = code.cbr(link.models.size)
        return {
            "image": str(settings.image),
            "note": "" if passage.face is None else passage.face.note,
            "size": link.models.size,
            "code": code.name,
            "k": code.k,
            "reals": code.reals,
            "cbr": cbr,
            "cbr_on_air": cbr * (code.k + passage.reception.overhead) / code.k,
            "channel": settings.channel,
            "snr_db": link.snr_db,
            **passage.measures(),
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


def _write(folder: Path, result: dict[str, Any], passage: Passage, mark: bool) -> None:
    for name, picture in passage.pictures.items():
        to_pil(picture).save(folder / f"{name}.png", **saving(mark and name != "original"))
    _grid(result, passage.pictures).save(folder / "grid.png", **saving(mark))
    encoded, reception = passage.encoded, passage.reception
    passage.constellation().savefig(folder / "constellation.png", dpi=120)
    np.savez(
        folder / "symbols.npz",
        s=encoded.s.cpu().numpy(),
        x=encoded.x.cpu().numpy(),
        y=reception.y.cpu().numpy(),
        x_hat=reception.x_hat.cpu().numpy(),
        no_eff=reception.no_eff.cpu().numpy(),
        s_hat=passage.decoded.s_hat.cpu().numpy(),
        **degree_arrays(result),
    )
    (folder / "result.json").write_text(as_line(result, indent=2) + "\n")


def _grid(result: dict[str, Any], pictures: dict[str, Tensor]) -> Image.Image:
    """The pictures side by side; after an edit with the sentence and the degrees."""
    rows = [list(pictures.values())]
    if "request" not in result:
        return picture_grid(rows, column_labels=list(pictures))
    sentence = result["request"]["sentence"]
    if len(sentence) > LONGEST_CAPTION:
        sentence = sentence[: LONGEST_CAPTION - 3] + "..."
    edits = {edit["attribute"]: edit["degree_expected"] for edit in result["edits"]}
    stages = {picture: f"degrees_{stage}" for stage, picture in STAGES.items()}
    labels = []
    for name in pictures:
        seen = result.get(stages.get(name, ""))
        degrees = [] if seen is None else [_degrees(seen, attribute) for attribute in edits]
        labels.append(": ".join(filter(None, [name, ", ".join(degrees)])))
    asked = ", ".join(f"{attribute} {degree}" for attribute, degree in edits.items())
    caption = f'"{sentence}": {asked}, by the editing / evaluation predictor'
    return picture_grid(rows, column_labels=labels, caption=caption)


def degree_arrays(result: dict[str, Any]) -> dict[str, Any]:
    """The degrees of a result for symbols.npz, of the attributes in their order.

    degree_expected [5], -1 where nothing was asked for, and degrees_STAGE [2, 5] of every stage, by
    the editing and by the evaluation predictor; empty without an edit.
    """
    if "request" not in result:
        return {}
    asked = {edit["attribute"]: edit["degree_expected"] for edit in result["edits"]}
    seen = {f"degrees_{stage}": result.get(f"degrees_{stage}") for stage in STAGES}
    return {
        "degree_expected": np.array([asked.get(name, -1) for name in ATTRIBUTES]),
        **{
            name: np.array([list(of.values()) for of in both.values()])
            for name, both in seen.items()
            if both is not None
        },
    }


def _degrees(seen: dict[str, dict[str, int]], attribute: str) -> str:
    """An attribute with its degrees by both predictors."""
    return f"{attribute} {seen['editing'][attribute]} / {seen['evaluation'][attribute]}"
