"""Photographs over more and fewer channel uses: quality against the bandwidth that it takes.

A line is of a picture, a number of uses and all that the numbers hang on (`conditions`); a run that
is stopped and begun again adds what is missing, and counts the lines of its own conditions alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
from tqdm import tqdm

from link.adapters import adapter_file
from link.content import digest, file_digest, printable, shown
from link.header import LEAST
from link.inputs.face import Face
from link.inputs.sentences import Edit, understood
from link.keeping.latents import kept_face
from link.keeping.results import append_line, read_lines
from link.link import Link
from link.passage import Decoded
from link.settings import Ladder, as_json
from link.views.curves import ladder_figure
from link.views.tables import table
from semantic.faces.photographs import ImageError, photographs
from semantic.files import write_atomically
from semantic.metrics.verification import ACCEPTED

__all__ = ["ladder"]

LEFT_OUT = ("images", "limit", "uses", "out", "cache", "device", "generator")


def ladder(settings: Ladder) -> None:
    """Carries out ``run_link.py ladder``; prints the table of means.

    Raises:
        ValueError: no usable picture, or an adapter that cannot have so many uses.
    """
    if settings.say is not None:
        understood(settings.say)
    paths = {file_digest(path): path for path in photographs(settings.images, settings.limit)}
    link = Link.load(**settings.link())
    uses = tuple(dict.fromkeys(settings.uses))
    for count in uses:  # an adapter that cannot is refused before the first inversion
        link.chooser.resized(link.choice.adapter, link.code.k, count)
    settings.out.mkdir(parents=True, exist_ok=True)
    lines, conditions = settings.out / "results.jsonl", _conditions(link, settings)
    done = {(row["picture"], row["k"]) for row in _ours(lines, conditions)}
    for picture, path in tqdm(paths.items(), desc="ladder", unit="photograph"):
        missing = [count for count in uses if (picture, count) not in done]
        try:
            for line in _lines(link, settings, path, missing) if missing else ():
                append_line(lines, {"picture": picture, "conditions": conditions, **line})
        except ImageError as error:
            tqdm.write(f"skipped {shown(path)}: {error}", file=sys.stderr)
    rows = [row for row in _ours(lines, conditions) if row["picture"] in paths and row["k"] in uses]
    if not rows:
        raise ValueError(
            f"images must show at least one usable face, got none in {settings.images}"
        )
    _write(settings, means(rows))


def means(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each number of uses: means over the photographs, shares of those verified."""
    found = []
    for k in sorted({row["k"] for row in rows}):
        here = [row for row in rows if row["k"] == k]
        degrees = [row for row in here if "expected" in row]
        row = {
            "k": k,
            "cbr": here[0]["cbr"],
            "photographs": len(here),
            "lpips": fmean(row["lpips"] for row in here),
            "identity": _mean([row["identity"] for row in here]),
            "verified": _mean([_verified(row["identity"]) for row in here]),
        }
        for name in ("editing", "evaluation") if degrees else ():
            off = [abs(row[f"received_{name}"] - row["expected"]) for row in degrees]
            row[f"exact_{name}"] = fmean(one == 0 for one in off)
            row[f"within_one_{name}"] = fmean(one <= 1 for one in off)
        found.append(row)
    return found


def _verified(identity: float | None) -> float | None:
    return None if identity is None else float(identity > ACCEPTED)


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def _conditions(link: Link, settings: Ladder) -> str:
    """Digest of what the numbers hang on beside picture and uses."""
    asked = {name: value for name, value in as_json(settings).items() if name not in LEFT_OUT}
    file = adapter_file(settings.adapter, link.code.name, settings.channel, settings.snr_db)
    known = None if file is None else file_digest(file)
    return digest(asked, link.models.generator_digest, known)


def _ours(lines: Path, conditions: str) -> list[dict[str, Any]]:
    return [row for row in read_lines(lines) if row.get("conditions") == conditions]


def _lines(link: Link, settings: Ladder, path: Path, uses: list[int]) -> Iterator[dict[str, Any]]:
    """A line a number of uses."""
    face = kept_face(link, path, settings.out / "latents")
    sent = face if settings.say is None else link.edit(face, settings.say)
    quality = link.models.quality
    original = quality.features(face.image)
    for count in uses:
        decoded = _received(link.at(seed=settings.seed), sent, count)
        near = quality.compare(quality.features(decoded.picture), original)
        line = {
            "image": shown(path),
            "k": count,
            "cbr": count / (3 * link.models.size**2),
            "lpips": near["lpips_alex"],
            "identity": near["identity_cosine"],
        }
        yield line | (_degrees(link, sent, decoded) if isinstance(sent, Edit) else {})


@torch.no_grad()
def _received(link: Link, sent: Face | Edit, uses: int) -> Decoded:
    """What a receiver shows of it over so many uses."""
    if isinstance(sent, Edit) and uses >= LEAST:
        announced = link.announced_over(uses)
        reception = link.channel(announced.encode(sent.w, sent.degrees).x, link.snr_db)
        return announced.decode(reception)[0]
    adapter = link.chooser.resized(link.choice.adapter, link.code.k, uses)
    reception = link.channel(adapter.encode(link.code.to_symbols(sent.w), link.snr_db), link.snr_db)
    s_hat = adapter.decode(reception.x_hat, reception.no_eff, link.snr_db)
    w = link.code.to_latent(s_hat)
    return Decoded(s_hat, w, link.picture(w))


def _degrees(link: Link, edit: Edit, decoded: Decoded) -> dict[str, int]:
    """Of the attribute asked for, at the end."""
    seen = link.editing.degrees(decoded.picture)
    received = {f"received_{name}": of[edit.attribute] for name, of in seen.items()}
    return {"expected": edit.degree_expected, **received}


def _write(settings: Ladder, rows: list[dict[str, Any]]) -> None:
    text = table(list(rows[0]), [list(row.values()) for row in rows])
    write_atomically(settings.out / "table.txt", lambda file: file.write_text(text + "\n"))
    figure = ladder_figure(rows, f"{settings.channel}, {settings.snr_db:g} dB, {settings.code}")
    write_atomically(settings.out / "ladder.png", lambda file: figure.savefig(file, dpi=120))
    print(text)
    print(f"in {printable(str(settings.out))}: results.jsonl, table.txt, ladder.png")
