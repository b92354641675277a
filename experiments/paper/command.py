"""Carries out ``run_link.py paper``: adds what is missing, then draws from the files alone.

``OUT/SCHEME.jsonl`` has a line an item, ``OUT/pictures`` what was received, both by the digest of
all that the item hangs on: a run that is killed and begun again does what is missing, and what
another table has made already is not made again.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from experiments.common.captions import caption
from experiments.paper import views
from experiments.paper.engines import outcomes
from experiments.paper.items import Item, Outcome, Place, key_of, scheme_of
from experiments.paper.parameters import parameters
from experiments.paper.portraits import Portrait, portraits
from experiments.paper.rows import Row
from experiments.paper.sets import FEWEST, SET_MEASURES, set_cells
from experiments.paper.settings import Paper
from experiments.paper.summary import Cell, summary
from link.content import printable
from link.keeping.results import append_line, read_lines, versions, write_json
from link.link import Link
from link.settings import as_json
from phy.channels import channel_model
from semantic.devices import pick_device
from semantic.faces.photographs import to_tensor
from semantic.files import write_atomically
from semantic.metrics.clip.score import Clip
from semantic.metrics.inception import Inception

__all__ = ["paper"]


def paper(settings: Paper) -> None:
    """Makes one table or figure and prints where it is.

    Raises:
        ValueError: no usable face, or no scheme that can be used.
    """
    row, place = settings.row, Place(settings.device, settings.out / "kept")
    link = Link.load(size=row.size, device=settings.device)
    if row.view == "parameters":
        rows = views.table(["network", "million numbers", ""], parameters(link))
        _write(settings, f"# {settings.what}: {row.about}\n\n{rows}")
        return
    given = (settings.data, settings.images, settings.edit, settings.seed)
    faces = portraits(link, *given, settings.out / "faces")
    items = _usable(_items(settings, row, faces), place)
    if not items:
        raise ValueError(f"schemes must have one that can be used, got {', '.join(row.schemes)}")
    _carry_out(settings, items, place)
    lines = [line for name in row.schemes for line in read_lines(_file(settings.out, name))]
    _draw(settings, row, faces, [line for line in lines if line["key"] in items])


def _items(settings: Paper, row: Row, faces: list[Portrait]) -> Iterable[Item]:
    channel = channel_model(settings.channel)
    for face in faces:
        for scheme in row.schemes:
            for snr_db in row.snr_db:
                about = (row.size, settings.separate_steps, settings.seed, row.view == "costs")
                yield Item(scheme, channel, snr_db, face, *about)


def _usable(items: Iterable[Item], place: Place) -> dict[str, Item]:
    """By their keys; a scheme that cannot be used is named on stderr and left out."""
    found, refused = {}, set()
    for item in items:
        try:
            found[key_of(item, scheme_of(item, place))] = item
        except ValueError as error:
            if item.scheme not in refused:
                print(f"left out {item.scheme}: {error}", file=sys.stderr)
            refused.add(item.scheme)
    return found


def _carry_out(settings: Paper, items: dict[str, Item], place: Place) -> None:
    """Adds the lines and pictures that are missing."""
    files = {item.scheme: _file(settings.out, item.scheme) for item in items.values()}
    done = {line["key"] for file in files.values() for line in read_lines(file)}
    units: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for key, item in items.items():
        if key not in done:
            units[item.portrait.digest, item.scheme].append(item)
    settings.out.mkdir(parents=True, exist_ok=True)
    jobs = 1 if settings.row.view == "costs" else settings.jobs
    ready = outcomes([tuple(unit) for unit in units.values()], place, jobs)
    for unit in tqdm(ready, settings.what, total=len(units), unit="face and scheme"):
        for outcome in unit:
            _keep(settings.out, outcome, files[outcome.line["scheme"]])


def _keep(out: Path, outcome: Outcome, file: Path) -> None:
    """The picture first: what has its line is whole."""
    write_atomically(_picture(out, outcome.line), lambda path: path.write_bytes(outcome.png))
    append_line(file, outcome.line)


def _file(out: Path, scheme: str) -> Path:
    return out / f"{scheme}.jsonl"


def _picture(out: Path, line: dict[str, Any]) -> Path:
    return out / "pictures" / f"{line['key']}.png"


def _draw(settings: Paper, row: Row, faces: list[Portrait], lines: list[dict[str, Any]]) -> None:
    cells = _cells(settings, row, faces, lines)
    found = {name for name, _ in cells}
    schemes = [name for name in row.schemes if name in found]
    whose = (
        "the generator's own" if settings.data is None else f"of {printable(settings.data.name)}"
    )
    title = f"{settings.what}: {row.about}; {settings.channel}, {len(faces)} faces, {whose}"
    text = f"# {title}\n\n{views.bandwidths(lines, schemes)}"
    if row.view != "bandwidth":
        text += "\n" + views.markdown(cells, schemes, row.snr_db)
    file = settings.out / settings.what
    means = [
        {"scheme": name, "snr_db": snr_db, **{measure: vars(one) for measure, one in cell.items()}}
        for (name, snr_db), cell in cells.items()
    ]
    about = {"settings": as_json(settings), "versions": versions(), "means": means}
    write_json(file.with_suffix(".json"), about)
    if row.view == "curves":
        figure = views.curves(cells, schemes, title)
        write_atomically(file.with_suffix(".png"), lambda path: figure.savefig(path, dpi=120))
    if row.view == "gallery":
        picture = _gallery(settings, faces, schemes, lines, title)
        write_atomically(file.with_suffix(".png"), picture.save)
    _write(settings, text)


def _write(settings: Paper, text: str) -> None:
    """The table, also on stdout."""
    file = (settings.out / settings.what).with_suffix(".md")
    write_atomically(file, lambda path: path.write_text(text))
    print(text)
    print(f"in {printable(str(settings.out))}: {settings.what}.*, a .jsonl a scheme, pictures")


def _cells(
    settings: Paper, row: Row, faces: list[Portrait], lines: list[dict[str, Any]]
) -> dict[tuple[str, float], dict[str, Cell]]:
    """Means of the lines' measures, and those of whole sets."""
    lines = _with_clip(settings, row, lines)
    cells = summary(lines, row.measures)
    if not set(SET_MEASURES) & set(row.measures) or len(faces) < FEWEST:
        return cells
    inception, device = Inception.load(pick_device(settings.device)), torch.device("cpu")
    sets = set_cells(
        lines,
        {face.digest: face.image(device) for face in faces},
        lambda line: _read(_picture(settings.out, line)),
        lambda pictures: torch.cat([inception.features(picture) for picture in pictures]),
    )
    return {group: cell | sets.get(group, {}) for group, cell in cells.items()}


def _with_clip(settings: Paper, row: Row, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines with the CLIP score of their pictures, where there are weights and a sentence."""
    if settings.clip is None or "clip" not in row.measures:
        return lines
    clip = Clip.load(settings.clip, pick_device(settings.device))

    def score(line: dict[str, Any]) -> float | None:
        if "attribute" not in line:
            return None
        text = caption(line["attribute"], line["degree_expected"])
        return float(clip.score(_read(_picture(settings.out, line)), text))

    return [line | {"clip": score(line)} for line in lines]


def _gallery(
    settings: Paper,
    faces: list[Portrait],
    schemes: list[str],
    lines: list[dict[str, Any]],
    title: str,
) -> Image.Image:
    received = {(line["picture"], line["scheme"]): _picture(settings.out, line) for line in lines}
    rows = [
        [face.image(torch.device("cpu")), *(_read(received[face.digest, name]) for name in schemes)]
        for face in faces
    ]
    labels = [face.say or face.name for face in faces]
    return views.gallery(rows, ["original", *schemes], labels, title)


def _read(file: Path) -> Tensor:
    with Image.open(file) as opened:
        return to_tensor(opened)
