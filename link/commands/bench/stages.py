"""``run_link.py bench``: what stages, codes, inversions and adapters cost on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import median
from typing import Any

import torch
from tqdm import tqdm

from adapters.names import ADAPTERS
from link.bench.costs import Cost, Joules, cost
from link.content import printable
from link.inputs.face import Face
from link.keeping.results import versions, write_json
from link.link import Link
from link.settings import Bench, as_json
from link.views.tables import table
from semantic.latents.names import CODES, FAST, way

__all__ = ["bench"]

UNIT = "decode"  # a picture of the default code: what all else is compared with
SENTENCE = "make the face older"
STEPS = 3  # of an inversion that is timed; what a step costs does not hang on their number

Work = tuple[str, str, Callable[[], object]]  # part of the table, what, and how it is carried out


def bench(settings: Bench) -> None:
    """Carries out ``run_link.py bench``; one table on stdout, and bench.json.

    Raises:
        ValueError: the photograph cannot be used.
    """
    link = Link.load(**settings.link())
    joules = Joules(link.models.device)
    works = list(_works(link, settings))
    costs = {}
    for part, name, work in tqdm(works, desc="bench", file=sys.stderr):
        costs[part, name] = cost(work, settings.repeats, link.models.device, joules)
    unit_s = median(costs["stage", UNIT].seconds)
    rows = [_row(part, name, one, unit_s) for (part, name), one in costs.items()]
    machine = {"device": _name(link.models.device), "threads": torch.get_num_threads()}
    result = {
        **machine,
        "energy": joules.name,
        "unit_seconds": unit_s,
        "rows": rows,
        "settings": as_json(settings),
        "versions": versions(),
    }
    write_json(settings.out / "bench.json", result)
    print(table([*rows[0]], [[_shown(value) for value in row.values()] for row in rows]))
    print(
        f"{machine['device']}, {machine['threads']} threads; 1 is {UNIT}, {1e3 * unit_s:.1f} ms a "
        f"picture; medians of {settings.repeats}; energy: {joules.name}; "
        f"in {printable(str(settings.out))}: bench.json"
    )


def _row(part: str, name: str, one: Cost, unit_s: float) -> dict[str, Any]:
    ratio, least, most = one.ratios(unit_s)
    return {
        "part": part,
        "of": name,
        "ratio": ratio,
        "least": least,
        "most": most,
        "joules": None if one.joules is None else median(one.joules),
    }


def _shown(value: object) -> object:
    """Three significant digits, whatever the size: ratios go from a thousandth to a thousand."""
    return f"{value:.3g}" if isinstance(value, float) else value


def _name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"


def _works(link: Link, settings: Bench) -> Iterator[Work]:
    """Everything that is timed."""
    face = link.face(settings.image)
    yield from _stages(link, settings, face)
    for code in CODES if settings.networks.generator is None else (link.code.name,):
        coded = link.at(code=code)
        w = coded.code.start(1)
        yield "code", f"{code}: encode and decode", _there_and_back(coded, w)
        for mode in ("fast", "adam") if code in FAST else ("adam", "paper"):
            yield "inversion", f"{code}, {mode}: {STEPS} steps", _inversion(coded, face.image, mode)
    for adapter in ADAPTERS:
        if settings.networks.generator is None or adapter.startswith(("prior", "none")):
            coded = link.at(code="w2", adapter=adapter)
            yield "adapter", f"w2, {adapter}: both ends", _relay(coded)


def _stages(link: Link, settings: Bench, face: Face) -> Iterator[Work]:
    """The way of one face, each stage with what the stages before have made."""
    edit = link.edit(face, SENTENCE)
    encoded = link.announced.encode(edit.w, edit.degrees)
    reception = link.channel(encoded.x, link.snr_db)
    plain = link.channel(link.encode(edit.w).x, link.snr_db)
    inversion, steps = way("auto", None, link.code.name)
    yield "stage", "align", lambda: link.align(settings.image)
    yield "stage", f"invert, {inversion}, {steps} steps", lambda: link.invert(face.image)
    yield "stage", "edit", lambda: link.edit(face, SENTENCE)
    yield "stage", "encode", lambda: link.encode(edit.w)
    yield "stage", "channel", lambda: link.channel(encoded.x, link.snr_db)
    yield "stage", UNIT, lambda: _quiet(lambda: link.decode(plain))
    yield "stage", "decode and restore", lambda: link.announced.decode(reception)


@torch.no_grad()
def _quiet(work: Callable[[], object]) -> object:
    """Without gradients."""
    return work()


def _there_and_back(link: Link, w: torch.Tensor) -> Callable[[], object]:
    return lambda: _quiet(lambda: link.decode(link.channel(link.encode(w).x, link.snr_db)))


def _relay(link: Link) -> Callable[[], object]:
    latent = link.code.to_latent(link.code.sample(link.models.generator, 1, seed=0))
    return lambda: _quiet(lambda: link.relay(latent))


def _inversion(link: Link, image: torch.Tensor, mode: str) -> Callable[[], object]:
    timed = replace(link, inversion=mode, steps=STEPS)
    return lambda: timed.invert(image)
