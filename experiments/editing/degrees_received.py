"""Is the sentence still true at the receiver? Degrees there, by where the edit meets the code.

    python -m experiments.common.celeba --data CELEBA --part test --limit 40 --out results/faces
    python -m experiments.editing.degrees_received --images results/faces --limit 40 \\
        --requests 12 --channels awgn rayleigh zmq --noises 2 --out results/degrees

Possible requests of one or two degrees, as of `editing_benchmark`, each over every channel, SNR and
noise in three ways:

    before     the edited latent is sent, and shown as it is decoded (`--no-restore`)
    receiver   the photograph's latent is sent with the degree asked for, and edited there alone
    both       the edited latent is sent with the degree that it has reached, and restored

Degrees are of the attribute asked for: `expected` by Eq. 10, `sent` in what the transmitter sends,
`received` in what the receiver shows. The editing predictor leads edits and restoring; the second
one does not. Identity is the cosine to the edited face, drift the mean change of the other four
attributes' positions from it, by the second predictor. Channel zmq is a GNU Radio loopback that is
started for it. One line a passage in results.jsonl; a run that was stopped goes on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

import torch
from torch import Tensor
from tqdm import tqdm

from experiments.common.command import run
from experiments.common.editing import NamedFace
from experiments.common.possible_requests import possible_requests
from link.content import digest, file_digest
from link.keeping.latents import kept_faces
from link.keeping.results import append_line, read_lines, write_atomically
from link.link import Link
from link.passage import Decoded, Restoration
from link.radio.loopback import running_loopback
from link.settings.shared.channel import ChannelName
from link.settings.shared.common import Code
from link.views.tables import table
from phy.channels import channel_model
from semantic import weights
from semantic.attributes import ATTRIBUTES
from semantic.editing.fields import WEIGHTS
from semantic.editing.matching import Match, position
from semantic.faces.photographs import photographs
from semantic.metrics.identity import Identity
from semantic.requests import Request

__all__ = ["WAYS", "Settings", "main", "report"]

_WEIGHTS = (WEIGHTS, *map(weights.path, ("attributes_editing", "attributes_evaluation")))
Way = Literal["before", "receiver", "both"]

WAYS: tuple[Way, ...] = ("before", "receiver", "both")
KEY = ("of", "attribute", "direction", "change", "channel", "snr_db", "noise", "way")
HEADER = ("channel", "SNR dB", "way", "passages", "exact", "within one", "second: exact",
          "second: within one", "second, sent: within one", "identity", "drift", "header lost",
          "seconds")  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """Degrees at the receiver, by where the edit meets the code."""

    images: Path
    """Folder of photographs."""
    limit: int = 6
    """Photographs used, by name."""
    requests: int = 2
    """Requests an attribute."""
    channels: tuple[ChannelName, ...] = ("awgn",)
    """Physical layers; zmq starts a loopback."""
    snr_db: tuple[float, ...] = (-6.0, 0.0, 6.0, 12.0)
    """Es/N0 of a symbol in dB."""
    noises: int = 1
    """Passages of each edit at each SNR."""
    ways: tuple[Way, ...] = WAYS
    """Where the edit meets the code."""
    code: Code = "face"
    """Latent code."""
    adapter: str = "prior"
    """Channel adapter."""
    seed: int = 0
    """Of the requests and the noise."""
    out: Path = Path("results/degrees")
    """Folder of the results and the latents."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        if self.limit < 1 or self.requests < 2 or self.noises < 1:
            raise ValueError(
                "limit and noises must be at least 1 and requests 2, "
                f"got {self.limit}, {self.noises}, {self.requests}"
            )


@dataclass(frozen=True)
class _Asked:
    """A face, a request, and the edit as the transmitter has made it."""

    face: NamedFace
    request: Request
    match: Match
    of: str


def _sent(link: Link, asked: _Asked, way: str) -> tuple[Decoded, Restoration | None]:
    """What the receiver shows."""
    match = asked.match
    if way == "before":
        return link.decode(link.channel(link.encode(match.w).x, link.snr_db)), None
    if way == "receiver":
        w, degrees = asked.face.w, {match.attribute: match.degree_expected}
    else:
        w, degrees = match.w, {match.attribute: match.degrees_sent[match.attribute]}
    reception = link.channel(link.announced.encode(w, degrees).x, link.snr_db)
    return link.announced.decode(reception)


class _Measures:
    """What is measured of a passage."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.predictors = link.models.predictors
        self.identity = Identity.load("metric", link.models.device)

    @torch.no_grad()
    def looks(self, w: Tensor) -> dict[str, Tensor]:
        """Log-probabilities [5, 6] by each predictor, and the unit embedding."""
        picture = self.link.picture(w).clamp(-1, 1)
        seen = {name: one(picture)[0] for name, one in self.predictors.items()}
        return seen | {"identity": self.identity(picture)}

    @torch.no_grad()
    def line(
        self, asked: _Asked, edited: dict[str, Tensor], w: Tensor, restoration: Restoration | None
    ) -> dict[str, Any]:
        """Degrees, identity and drift of a received latent."""
        i = ATTRIBUTES.index(asked.match.attribute)
        shown = self.looks(w)
        others = torch.arange(len(ATTRIBUTES)) != i
        places = [position(seen["evaluation"], near=2).clamp(-0.5, 5.5) for seen in (edited, shown)]
        heard = None if restoration is None else restoration.announced.degrees
        return {
            "expected": asked.match.degree_expected,
            **{f"sent_{name}": int(edited[name][i].argmax()) for name in self.predictors},
            **{f"received_{name}": int(shown[name][i].argmax()) for name in self.predictors},
            "identity": float((edited["identity"] * shown["identity"]).sum()),
            "drift": float((places[1] - places[0]).abs()[others].mean()),
            "lost": restoration is not None and heard is None,
            "steps": 0 if restoration is None else restoration.steps,
        }


def _faces(link: Link, settings: Settings) -> list[NamedFace]:
    """The photographs, inverted, with the degrees that the editing predictor sees."""
    found, paths = [], photographs(settings.images, settings.limit)
    for path, face in kept_faces(link, paths, settings.out / "latents"):
        seen, _ = link.editing.editor.look(face.w, face.w)
        degrees = dict(zip(ATTRIBUTES, seen.argmax(dim=1).tolist(), strict=True))
        found.append(NamedFace(path.name, face.image, face.w, degrees))
    return found


def _add_lines(settings: Settings, link: Link, asked: Sequence[_Asked]) -> None:
    """Adds a line for each passage that there is none of yet."""
    path = settings.out / "results.jsonl"
    done = {tuple(row[name] for name in KEY) for row in read_lines(path)}
    measures = _Measures(link)
    edits = [(one, measures.looks(one.match.w)) for one in asked]
    with ExitStack() as ends:
        for channel in settings.channels:
            over = _over(settings, link, channel, ends)
            noises = range(settings.noises)
            points = list(product(edits, settings.snr_db, noises, settings.ways))
            for (one, edited), snr_db, noise, way in tqdm(points, channel, unit="passage"):
                request = one.request
                what = (one.of, request.attribute, request.direction, request.degree)
                key = (*what, channel, snr_db, noise, way)
                if key in done:
                    continue
                here = over.at(snr_db=snr_db, seed=settings.seed + noise)
                begun = time.perf_counter()
                with torch.no_grad():
                    decoded, restoration = _sent(here, one, way)
                seconds = time.perf_counter() - begun
                line = measures.line(one, edited, decoded.w, restoration)
                append_line(
                    path,
                    {**dict(zip(KEY, key, strict=True)), "image": one.face.name, **line}
                    | {"seconds": seconds},
                )


def _over(settings: Settings, link: Link, channel: str, ends: ExitStack) -> Link:
    """The same networks over a channel; a radio is started for channel zmq."""
    if channel != "zmq":
        return link.at(channel=channel)
    loopback = ends.enter_context(running_loopback(settings.snr_db[0]))
    return link.at(channel=channel_model("zmq", **loopback.addresses))


def report(lines: Iterable[dict[str, Any]]) -> str:
    """The table: a row a channel, SNR and way."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault((line["channel"], line["snr_db"], line["way"]), []).append(line)
    order = {way: i for i, way in enumerate(WAYS)}
    keys = sorted(groups, key=lambda key: (*key[:2], order[key[2]]))
    return table(HEADER, [[*key, *_figures(groups[key])] for key in keys])


def _figures(lines: Sequence[dict[str, Any]]) -> list[object]:
    def share(name: str, off: int) -> float:
        return fmean(abs(line[name] - line["expected"]) <= off for line in lines)

    return [
        len(lines),
        share("received_editing", 0),
        share("received_editing", 1),
        share("received_evaluation", 0),
        share("received_evaluation", 1),
        share("sent_evaluation", 1),
        *(fmean(line[name] for line in lines) for name in ("identity", "drift", "lost", "seconds")),
    ]


def main(settings: Settings) -> None:
    """Edits, sends, measures, prints and writes the table."""
    settings.check()
    link = Link.load(code=settings.code, adapter=settings.adapter)
    faces = _faces(link, settings)
    if not faces:
        raise ValueError(f"images must hold at least one face, got none in {settings.images}")
    rng = torch.Generator().manual_seed(settings.seed)
    editor, moved_by = link.editing.editor, [file_digest(path) for path in _WEIGHTS]
    asked = [
        _Asked(face, request, editor.edit(face.w, request), digest(face.w, moved_by))
        for face, request in tqdm(possible_requests(faces, settings.requests // 2, rng), "edit")
    ]
    settings.out.mkdir(parents=True, exist_ok=True)
    _add_lines(settings, link, asked)
    known = {one.of for one in asked}
    text = report(row for row in read_lines(settings.out / "results.jsonl") if row["of"] in known)
    write_atomically(settings.out / "table.txt", lambda file: file.write_text(text + "\n"))
    print(text)
    print(json.dumps({"faces": len(faces), "requests": len(asked), "out": str(settings.out)}))


if __name__ == "__main__":
    run(main, Settings)
