"""One photograph over many SNRs and adapters, as one picture: the top of the README.

    python -m experiments.gallery --out docs/gallery.png

A row an adapter, a column an SNR; the same latent and the same noise in every row.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from link.adapters import AdapterChooser
from link.keeping.results import write_atomically
from link.models import Models
from link.receiver import Receiver
from link.settings import PAPER_SNR_DB, SAMPLE, Run
from link.transmitter import Transmitter
from semantic.faces.photographs import picture_grid, read_image
from semantic.latents.codes import LatentCode

ADAPTERS = ("none", "paper", "prior")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--image", type=Path, default=SAMPLE, help="photograph")
    parser.add_argument("--channel", default="awgn", help="default: awgn")
    parser.add_argument("--out", type=Path, required=True, help="the PNG file")
    args = parser.parse_args()
    settings = replace(Run(), image=args.image, channel=args.channel)
    models = Models.load(settings.networks)
    code = LatentCode.of(models.generator, settings.code)
    chooser = AdapterChooser(models.generator, own=False)
    none = chooser.choose("none", code, settings.channel, 0.0).adapter
    sender = Transmitter(models, code, none)
    original = sender.align(read_image(settings.image), settings.networks.size).image
    latent = settings.latent
    w = sender.invert(original, latent.inversion, latent.steps, settings.seed, progress=True)
    with torch.no_grad():
        ends = [original, models.generator(w)]
    rows = []
    for name in ADAPTERS:
        received = []
        for snr_db in PAPER_SNR_DB:
            adapter = chooser.choose(name, code, settings.channel, snr_db).adapter
            x = Transmitter(models, code, adapter).encode(w, snr_db).x
            channel = settings.channel_model(settings.channel).build(settings.seed, models.device)
            receiver = Receiver(models.generator, code, adapter)
            received.append(receiver.decode(channel(x, snr_db), snr_db).picture)
        rows.append([*ends, *received])
    columns = ["original", "inverted", *(f"{snr_db:g} dB" for snr_db in PAPER_SNR_DB)]
    grid = picture_grid(rows, column_labels=columns, row_labels=list(ADAPTERS), cell=160)
    write_atomically(args.out, grid.save)


if __name__ == "__main__":
    main()
