"""One photograph over many SNRs, codes and adapters, as one picture.

    python -m experiments.channel_code.gallery --out docs/gallery.png

A row a code and adapter, a column an SNR; the same noise in every row.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.common.command import run
from link.keeping.results import write_atomically
from link.link import Link
from link.settings import PAPER_SNR_DB, SAMPLE
from link.settings.shared.channel import ChannelName
from semantic.faces.photographs import picture_grid

ROWS = (("w2", "none"), ("w2", "prior"), ("face", "prior"))  # code and adapter


@dataclass(frozen=True)
class Settings:
    """One photograph over many SNRs, codes and adapters."""

    out: Path
    """The PNG file."""
    image: Path = SAMPLE
    """The photograph."""
    channel: ChannelName = "awgn"
    """Physical layer."""


def main(settings: Settings) -> None:
    """Sends, and draws the grid."""
    links = {code: Link.load(channel=settings.channel, code=code) for code, _ in ROWS}
    faces = {code: link.face(settings.image, progress=True) for code, link in links.items()}
    rows = []
    for code, adapter in ROWS:
        link, face = links[code], faces[code]
        received = [
            link.at(adapter=adapter, snr_db=snr_db).send(face).picture for snr_db in PAPER_SNR_DB
        ]
        rows.append([face.image, link.picture(face.w), *received])
    columns = ["original", "inverted", *(f"{snr_db:g} dB" for snr_db in PAPER_SNR_DB)]
    grid = picture_grid(
        rows, column_labels=columns, row_labels=[", ".join(row) for row in ROWS], cell=160
    )
    write_atomically(settings.out, grid.save)


if __name__ == "__main__":
    run(main, Settings)
