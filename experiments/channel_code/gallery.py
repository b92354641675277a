"""One photograph over many SNRs and adapters, as one picture.

    python -m experiments.channel_code.gallery --out docs/gallery.png

A row an adapter, a column an SNR; the same latent and the same noise in every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.common.command import run
from link.keeping.results import write_atomically
from link.link import Link
from link.settings import PAPER_SNR_DB, SAMPLE
from link.settings.channel import ChannelName
from semantic.faces.photographs import picture_grid

ADAPTERS = ("none", "paper", "prior")


@dataclass(frozen=True)
class Settings:
    """One photograph over many SNRs and adapters."""

    out: Path
    """The PNG file."""
    image: Path = SAMPLE
    """The photograph."""
    channel: ChannelName = "awgn"
    """Physical layer."""


def main(settings: Settings) -> None:
    """Sends, and draws the grid."""
    link = Link.load(channel=settings.channel, code="w2")
    face = link.face(settings.image, progress=True)
    rows = []
    for adapter in ADAPTERS:
        received = [
            link.at(adapter=adapter, snr_db=snr_db).send(face).picture for snr_db in PAPER_SNR_DB
        ]
        rows.append([face.image, link.picture(face.w), *received])
    columns = ["original", "inverted", *(f"{snr_db:g} dB" for snr_db in PAPER_SNR_DB)]
    grid = picture_grid(rows, column_labels=columns, row_labels=list(ADAPTERS), cell=160)
    write_atomically(settings.out, grid.save)


if __name__ == "__main__":
    run(main, Settings)
