"""Many photographs, channels and SNRs: one JSON line each, a table and a curve at the end.

A run that is killed, at any moment, and started again loses and doubles nothing: a line is on the
disk before the next is begun, an unfinished last line is cut off, and what has its line is skipped.
Latents are kept too (``latents/``), so that each photograph is inverted once for a code.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from adapters.adapter import NoAdapter
from link.adapters import AdapterChooser
from link.keeping.latents import stored_inversion
from link.keeping.results import append_line, read_lines, write_atomically
from link.models import Models
from link.physical import build_channel
from link.receiver import Receiver
from link.settings import Sweep, as_json
from link.transmitter import Transmitter
from link.views.curves import plot_curves
from link.views.report import channel_measures, latent_mse_relative
from link.views.tables import summary, summary_table
from semantic.faces.photographs import ImageError, photographs
from semantic.latents.codes import LatentCode
from semantic.metrics.quality import Quality

__all__ = ["sweep"]

Point = tuple[str, str, float]  # channel, adapter, SNR in dB


def sweep(settings: Sweep) -> None:
    """Carries out ``run_link.py sweep``; prints the table of means.

    Raises:
        ValueError: no picture in the folder, or the results there are of other settings.
    """
    paths = photographs(settings.images, settings.limit)
    lines = settings.out / "results.jsonl"
    done = _done(lines, settings)
    todo = _todo(settings, paths, done)
    if todo:
        _send(settings, todo, lines)
    rows = summary(read_lines(lines))
    write_atomically(
        settings.out / "table.txt", lambda file: file.write_text(summary_table(rows) + "\n")
    )
    for measure, pair in (("lpips_alex", "received_inverted"), ("lpips_alex", "received_original")):
        write_atomically(
            settings.out / f"{measure}_{pair}.png",
            lambda file, m=measure, p=pair: plot_curves(file, rows, m, p),  # type: ignore[misc]
        )
    print(summary_table(rows))
    print(f"in {settings.out}: results.jsonl, table.txt and the curves")


def _todo(
    settings: Sweep, paths: list[Path], done: set[tuple[str, str, str, str, float]]
) -> list[tuple[Path, str, list[Point]]]:
    """The photographs and codes that miss lines, each with the points it misses."""
    points: list[Point] = list(product(settings.channels, settings.adapters, settings.snr_db))
    missing: list[tuple[Path, str, list[Point]]] = [
        (path, code, [point for point in points if (path.name, code, *point) not in done])
        for path, code in product(paths, settings.codes)
    ]
    return [task for task in missing if task[2]]


def _send(settings: Sweep, todo: list[tuple[Path, str, list[Point]]], lines: Path) -> None:
    """Adds the missing lines; what shows no usable face is named and left out."""
    sender = _Sender(settings)
    settings.out.mkdir(parents=True, exist_ok=True)
    for path, code, points in tqdm(todo, desc="sweep", unit="photograph"):
        try:
            for entry in sender.entries(path, code, points):
                append_line(lines, entry)
        except ImageError as error:
            tqdm.write(f"skipped {path.name}: {error}", file=sys.stderr)


class _Sender:
    """Sends one photograph over many channels with networks that are loaded once."""

    def __init__(self, settings: Sweep) -> None:
        self.settings = settings
        self.models = Models.load(settings)
        self.latents = settings.out / "latents"
        self.quality = Quality.load(self.models.device, settings.cache)
        self.codes: dict[str, LatentCode] = {
            name: LatentCode.of(self.models.generator, name) for name in settings.codes
        }
        self.chooser = AdapterChooser(self.models.generator, own=settings.generator is not None)

    def entries(self, path: Path, code_name: str, points: list[Point]) -> Iterator[dict[str, Any]]:
        """One line for each (channel, adapter, SNR) of ``points``."""
        code = self.codes[code_name]
        original, w = stored_inversion(
            Transmitter(self.models, code, NoAdapter()), path, self.settings, self.latents
        )
        with torch.no_grad():
            inverted = self.models.generator(w)
        sent = {
            "original": self.quality.features(original),
            "inverted": self.quality.features(inverted),
        }
        for channel_name, adapter_name, snr_db in points:
            choice = self.chooser.choose(adapter_name, code, channel_name, snr_db)
            adapter = choice.adapter
            seed = _seed(self.settings.seed, path.name, channel_name, snr_db)
            channel = build_channel(self.settings, channel_name, seed, self.models.device)
            encoded = Transmitter(self.models, code, adapter).encode(w, snr_db)
            reception = channel(encoded.x, snr_db)
            decoded = Receiver(self.models.generator, code, adapter).decode(reception, snr_db)
            yield {
                "image": path.name,
                "code": code_name,
                "channel": channel_name,
                "adapter": adapter_name,
                "adapter_choice": choice.reason,
                "snr_db": snr_db,
                "inversion": self.settings.inversion,
                "seed": seed,
                "k": code.k,
                "cbr": code.cbr(self.settings.size),
                **channel_measures(encoded, reception),
                "latent_mse_relative": latent_mse_relative(w, decoded.w, code.w_mean),
                **self.quality.table(**sent, received=decoded.picture),
                "settings": _common(self.settings),
            }


def _seed(seed: int, *key: object) -> int:
    """A seed for one point, the same whatever was done before it."""
    return zlib.crc32(repr((seed, *key)).encode())


def _common(settings: Sweep) -> dict[str, Any]:
    """The settings that every line of a file must share."""
    plain = as_json(settings)
    tasks = ("images", "limit", "channels", "snr_db", "codes", "adapters")
    places = ("out", "cache", "tx_address", "rx_address", "control_address")
    varied = tasks + places
    return {name: value for name, value in plain.items() if name not in varied}


def _done(lines: Path, settings: Sweep) -> set[tuple[str, str, str, str, float]]:
    """What has its line already."""
    done = set()
    common = _common(settings)
    for row in read_lines(lines):
        for name, value in common.items():
            if row["settings"].get(name) != value:
                raise ValueError(
                    f"{name} must be {row['settings'].get(name)!r} to continue {str(lines)!r}, "
                    f"got {value!r}: choose another --out"
                )
        done.add((row["image"], row["code"], row["channel"], row["adapter"], row["snr_db"]))
    return done
