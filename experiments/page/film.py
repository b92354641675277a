"""An animated picture: a sentence acts, then the noise rises, and the face stays a face.

    python -m experiments.page.film --out docs/film.webp

On the left what is sent, on the right what is received; the same noise in every frame, scaled.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL.Image import Image
from torch import Tensor

from experiments.common.command import run
from link.keeping.results import write_atomically
from link.keeping.synthetic import XMP
from link.link import Link
from link.settings import SAMPLE
from semantic.faces.photographs import picture_grid

CELL = 256  # pixels
ACTING, FALLING = 10, 25  # frames: the sentence acts, the SNR falls
BEST_DB, WORST_DB = 18.0, -6.0
SECONDS = {"resting": 1.2, "moving": 0.12}  # of a frame


@dataclass(frozen=True)
class Settings:
    """An animated picture of a sentence and of rising noise."""

    out: Path
    """The WebP file."""
    image: Path = SAMPLE
    """The photograph."""
    say: str = "smile more and look older"
    """What changes."""
    steps: int | None = None
    """Inversion steps; unset: the usual ones."""


def main(settings: Settings) -> None:
    """Draws the frames, and writes them."""
    link = Link.load(steps=settings.steps)
    face = link.face(settings.image, progress=True)
    edit = link.edit(face, settings.say)
    acting = [torch.lerp(face.w, edit.w, float(t)) for t in np.linspace(0, 1, ACTING)]
    falling = np.linspace(BEST_DB, WORST_DB, FALLING)
    frames = [
        *(_frame(link, w, BEST_DB, settings.say) for w in acting),
        *(_frame(link, edit.w, float(snr_db), settings.say) for snr_db in falling),
    ]
    at_rest = (0, ACTING - 1, len(frames) - 1)
    durations = [
        round(1000 * SECONDS["resting" if number in at_rest else "moving"])
        for number in range(len(frames))
    ]
    write_atomically(settings.out, lambda path: _write(path, frames, durations))


def _frame(link: Link, w: Tensor, snr_db: float, said: str) -> Image:
    passage = link.at(snr_db=snr_db).send(w)
    labels = ["sent", f"received at {snr_db:.0f} dB"]
    pictures = [link.picture(w), passage.picture]
    return picture_grid([pictures], column_labels=labels, caption=f'"{said}"', cell=CELL)


def _write(path: Path, frames: list[Image], durations: list[int]) -> None:
    first, *others = frames
    first.save(
        path,
        "webp",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=0,
        quality=70,
        xmp=XMP.encode(),
    )


if __name__ == "__main__":
    run(main, Settings)
