"""Many photographs, channels and SNRs: one JSON line each, a table and a curve at the end.

A run that is killed, at any moment, and started again loses and doubles nothing: a line is on the
disk before the next is begun, an unfinished last line is cut off, and what has its line is skipped.
Lines belong to what a picture holds, not to what it is called, and so do the latents in
``latents/``: each face is inverted once for a code.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from link.adapters import adapter_file, check_fits
from link.content import file_digest, generator_digest, printable, shown
from link.inputs.sentences import Edit, understood
from link.keeping.latents import kept_face
from link.keeping.results import append_line, read_lines
from link.keeping.sweeps import Point, check_belongs
from link.link import Link
from link.passage import Passage
from link.settings import Sweep, as_json
from link.views.curves import curves
from link.views.tables import summary, summary_table
from semantic.faces.photographs import ImageError, photographs
from semantic.files import write_atomically

__all__ = ["sweep"]


class Task(NamedTuple):
    """A photograph, the digest of its bytes, a code, and the points that have no line yet."""

    path: Path
    picture: str
    code: str
    points: list[Point]


def sweep(settings: Sweep) -> None:
    """Carries out ``run_link.py sweep``; prints the table of means over the folder's pictures.

    Raises:
        ValueError: no usable picture in the folder, a point that cannot be carried out, or the
            results there are of other settings.
    """
    if settings.say is not None:
        understood(settings.say)
    pictures = _pictures(photographs(settings.images, settings.limit))
    checkpoint = settings.networks.generator
    for adapter, code, channel, snr_db in product(
        settings.adapters, settings.codes, settings.channels, settings.snr_db
    ):
        check_fits(adapter, code, channel, checkpoint, snr_db)
    lines = settings.out / "results.jsonl"
    rows = read_lines(lines)
    check_belongs(rows, settings, lines, _adapter_digests(settings))
    tasks = _tasks(settings, pictures, rows)
    if tasks:
        _send(settings, tasks, lines)
    means = summary(row for row in read_lines(lines) if row["picture"] in pictures)
    if not means:
        raise ValueError(
            f"images must show at least one usable face, got none in {settings.images}"
        )
    _write(settings.out, means)


def _write(out: Path, means: list[dict[str, Any]]) -> None:
    """The table and the curves."""
    text = summary_table(means)
    write_atomically(out / "table.txt", lambda file: file.write_text(text + "\n"))
    for measure, pair in (("lpips_alex", "received_inverted"), ("lpips_alex", "received_original")):
        figure = curves(means, measure, pair)
        write_atomically(
            out / f"{measure}_{pair}.png",
            lambda file, figure=figure: figure.savefig(file, dpi=120),  # type: ignore[misc]
        )
    print(text)
    print(f"in {printable(str(out))}: results.jsonl, table.txt and the curves")


def _pictures(paths: list[Path]) -> dict[str, Path]:
    """By the digest of their bytes; what is there twice is named on stderr and taken once."""
    found: dict[str, Path] = {}
    for path in paths:
        first = found.setdefault(file_digest(path), path)
        if first is not path:
            print(f"skipped {shown(path)}: the same picture as {shown(first)}", file=sys.stderr)
    return found


def _points(settings: Sweep) -> list[Point]:
    points = product(settings.channels, settings.adapters, settings.snr_db)
    return [Point(*point) for point in dict.fromkeys(points)]


def _tasks(settings: Sweep, pictures: dict[str, Path], rows: list[dict[str, Any]]) -> list[Task]:
    """The photographs and codes that miss lines."""
    done = {(row["picture"], row["code"], Point.of(row)) for row in rows}
    tasks = [
        Task(path, picture, code, [p for p in _points(settings) if (picture, code, p) not in done])
        for (picture, path), code in product(pictures.items(), dict.fromkeys(settings.codes))
    ]
    return [task for task in tasks if task.points]


def _adapter_digests(settings: Sweep) -> dict[tuple[str, Point], str | None]:
    """What the adapter of each code and point is, whatever its file is called."""
    found: dict[tuple[str, Point], str | None] = {}
    for code, point in product(settings.codes, _points(settings)):
        file = adapter_file(point.adapter, code, point.channel, point.snr_db)
        found[code, point] = None if file is None else file_digest(file)
    return found


def _send(settings: Sweep, tasks: list[Task], lines: Path) -> None:
    """Adds the missing lines; what shows no usable face is named and left out."""
    link = Link.load(**settings.link(), adapter="none")  # each point brings its own
    _check_points(link, settings)
    adapters = _adapter_digests(settings)
    settings.out.mkdir(parents=True, exist_ok=True)
    for task in tqdm(tasks, desc="sweep", unit="photograph"):
        try:
            for entry in _entries(link, settings, task):
                point = Point.of(entry)
                append_line(lines, entry | {"adapter_digest": adapters[task.code, point]})
        except ImageError as error:
            tqdm.write(f"skipped {shown(task.path)}: {error}", file=sys.stderr)


def _check_points(link: Link, settings: Sweep) -> None:
    """Every point's adapter and channel, before the first inversion: a bad one is refused here."""
    for code, point in product(settings.codes, _points(settings)):
        _at(link, settings, code, point, settings.seed)
    for channel in settings.channels:
        _ = link.at(channel=settings.channel_model(channel)).channel


def _at(link: Link, settings: Sweep, code: str, point: Point, seed: int) -> Link:
    """The link that a point stands for."""
    return link.at(
        code=code,
        channel=settings.channel_model(point.channel),
        adapter=point.adapter,
        snr_db=point.snr_db,
        seed=seed,
    )


def _entries(link: Link, settings: Sweep, task: Task) -> Iterator[dict[str, Any]]:
    """One line for each point of a photograph."""
    coded, quality = link.at(code=task.code), link.models.quality
    face = kept_face(coded, task.path, settings.out / "latents", settings.finding)
    sent = face if settings.say is None else coded.edit(face, settings.say)
    pictures = {"original": face.image, "inverted": coded.picture(face.w)}
    if isinstance(sent, Edit):
        pictures["edited"] = coded.picture(sent.w)
    known = {name: quality.features(picture) for name, picture in pictures.items()}
    for point in task.points:
        here = _at(link, settings, task.code, point, _seed(settings, task.picture, point))
        passage = here.send(sent)
        yield {
            "image": shown(task.path),
            "picture": task.picture,
            "code": task.code,
            "channel": point.channel,
            "adapter": point.adapter,
            "adapter_choice": here.choice.reason,
            "snr_db": point.snr_db,
            "inversion": here.way[0],
            "generator": generator_digest(settings.networks.generator, settings.networks.size),
            "seed": here.seed,
            "k": here.code.k,
            "cbr": here.code.cbr(link.models.size),
            **passage.channel_measures(),
            **quality.table(**known, received=passage.picture),
            **_degrees(coded, passage),
            "settings": as_json(settings),
        }


def _degrees(link: Link, passage: Passage) -> dict[str, Any]:
    """What a line says of the sentence, where there is one."""
    if passage.edit is None:
        return {}
    return link.editing.measured(passage.edit, passage.pictures) | {"header": passage.header}


def _seed(settings: Sweep, picture: str, point: Point) -> int:
    """A seed for one point of a picture, the same whatever it is called and was done before it.

    Fading channels have one for all SNRs: they are compared over the same fades.
    """
    key: tuple[object, ...] = (settings.seed, picture, point.channel)
    fades = settings.channel_model(point.channel).fades
    return zlib.crc32(repr(key if fades else (*key, point.snr_db)).encode())
