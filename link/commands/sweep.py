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
from typing import Any, NamedTuple

from tqdm import tqdm

from link.adapters import check_fits
from link.keeping.latents import kept_face
from link.keeping.results import append_line, read_lines, write_atomically
from link.link import Link
from link.settings import Sweep, as_json
from link.views.curves import curves
from link.views.tables import summary, summary_table
from semantic.faces.photographs import ImageError, photographs

__all__ = ["sweep"]


class Point(NamedTuple):
    """What a photograph's latent is sent over."""

    channel: str
    adapter: str
    snr_db: float


class Task(NamedTuple):
    """A photograph, the code of its latent, and the points that have no line yet."""

    path: Path
    code: str
    points: list[Point]


def sweep(settings: Sweep) -> None:
    """Carries out ``run_link.py sweep``; prints the table of means.

    Raises:
        ValueError: no picture in the folder, an adapter that does not fit a code and channel, or
            the results there are of other settings.
    """
    paths = photographs(settings.images, settings.limit)
    for adapter, code, channel in product(settings.adapters, settings.codes, settings.channels):
        check_fits(adapter, code, channel)
    lines = settings.out / "results.jsonl"
    tasks = _tasks(settings, paths, _done(lines, settings))
    if tasks:
        _send(settings, tasks, lines)
    rows = summary(read_lines(lines))
    write_atomically(
        settings.out / "table.txt", lambda file: file.write_text(summary_table(rows) + "\n")
    )
    for measure, pair in (("lpips_alex", "received_inverted"), ("lpips_alex", "received_original")):
        figure = curves(rows, measure, pair)
        write_atomically(
            settings.out / f"{measure}_{pair}.png",
            lambda file, figure=figure: figure.savefig(file, dpi=120),  # type: ignore[misc]
        )
    print(summary_table(rows))
    print(f"in {settings.out}: results.jsonl, table.txt and the curves")


def _tasks(settings: Sweep, paths: list[Path], done: set[tuple[str, str, Point]]) -> list[Task]:
    """The photographs and codes that miss lines."""
    points = [
        Point(*point)
        for point in dict.fromkeys(product(settings.channels, settings.adapters, settings.snr_db))
    ]
    tasks = [
        Task(path, code, [point for point in points if (path.name, code, point) not in done])
        for path, code in product(paths, dict.fromkeys(settings.codes))
    ]
    return [task for task in tasks if task.points]


def _send(settings: Sweep, tasks: list[Task], lines: Path) -> None:
    """Adds the missing lines; what shows no usable face is named and left out."""
    link = Link.load(**settings.link(), adapter="none")  # each point brings its own
    settings.out.mkdir(parents=True, exist_ok=True)
    for task in tqdm(tasks, desc="sweep", unit="photograph"):
        try:
            for entry in _entries(link, settings, task):
                append_line(lines, entry)
        except ImageError as error:
            tqdm.write(f"skipped {task.path.name}: {error}", file=sys.stderr)


def _at(link: Link, settings: Sweep, task: Task, point: Point) -> Link:
    """The link that a point stands for, with noise of its own."""
    return link.at(
        code=task.code,
        channel=settings.channel_model(point.channel),
        adapter=point.adapter,
        snr_db=point.snr_db,
        seed=_seed(settings.seed, task.path.name, point.channel, point.snr_db),
    )


def _entries(link: Link, settings: Sweep, task: Task) -> Iterator[dict[str, Any]]:
    """One line for each point of a photograph."""
    coded, quality = link.at(code=task.code), link.models.quality
    face = kept_face(coded, task.path, settings.out / "latents")
    sent = {
        "original": quality.features(face.image),
        "inverted": quality.features(coded.picture(face.w)),
    }
    for point in task.points:
        here = _at(link, settings, task, point)
        passage = here.send(face)
        yield {
            "image": task.path.name,
            "code": task.code,
            "channel": point.channel,
            "adapter": point.adapter,
            "adapter_choice": here.choice.reason,
            "snr_db": point.snr_db,
            "inversion": settings.latent.inversion,
            "seed": here.seed,
            "k": here.code.k,
            "cbr": here.code.cbr(settings.networks.size),
            **passage.channel_measures(),
            **quality.table(**sent, received=passage.picture),
            "settings": _common(settings),
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


def _done(lines: Path, settings: Sweep) -> set[tuple[str, str, Point]]:
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
        point = Point(row["channel"], row["adapter"], row["snr_db"])
        done.add((row["image"], row["code"], point))
    return done
