"""Faces and their sentences through real GNU Radio, beside simulated AWGN of the same SNR.

    python -m experiments.common.celeba --data CELEBA --part test --limit 10 --out results/faces
    python -m experiments.radio.radio_faces --images results/faces --out results/radio_faces

Each photograph is inverted and edited as its sentence asks, once; then the same latent is sent
several times over both channels, with the closed-form adapters. The radio is a loopback of the
experiment's own, with a carrier offset and another sample clock. The difference between the two is
taken face by face: its standard error counts that the faces are few and that the noises are two.
Writes `radio_faces.json` and `radio_faces.png`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import torch
import tyro
from torch import Tensor
from tqdm import tqdm

from experiments.common.command import run
from experiments.common.statistics import effective_snr_db, mean_and_error
from link.inputs.face import Face
from link.inputs.sentences import Edit
from link.keeping.latents import kept_faces
from link.keeping.results import versions, write_atomically, write_json
from link.link import Link
from link.radio.loopback import running_loopback
from link.settings import as_json
from link.views.tables import table
from phy.channels import make_channel
from phy.reception import Channel
from semantic.faces.photographs import photographs, picture_grid
from semantic.metrics.quality import Features

__all__ = ["SENTENCES", "Settings", "comparison", "main"]

SENTENCES = (
    "smile more",
    "make the bangs a bit longer",
    "put on some glasses",
    "make the person look slightly older",
    "a much bigger smile",
    "remove the beard",
    "make the face younger",
    "longer bangs please",
    "grow a thicker beard",
    "take the glasses off",
)
CHANNELS = ("awgn", "radio")
EDIT = ("image", "sentence", "degree_before", "degree_expected", "degree_sent", "edit_end")
NETS = ("lpips_alex", "lpips_vgg")
AGAINST = ("edited", "original")
MOST_COLOURS = 256  # of the grid: a third of the bytes, and no difference that the eye finds

Row = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """Send faces with their sentences over GNU Radio and over simulated AWGN; compare."""

    images: Path
    """Folder of photographs."""
    out: Path = Path("results/radio_faces")
    """Folder of the JSON, the picture and the latents."""
    limit: int = 10
    """Photographs used, by name."""
    say: tuple[str, ...] = SENTENCES
    """A sentence for each photograph, in turn."""
    no_say: tyro.conf.FlagCreatePairsOff[bool] = False
    """Send the inverted photographs unedited."""
    snr_db: tuple[float, ...] = (-6.0, 0.0, 6.0, 12.0)
    """Es/N0 of a complex symbol in dB."""
    repeats: int = 4
    """Passages of each face over each channel at each SNR, with other noise."""
    cfo: float = 1e-3
    """Of the loopback, cycles/sample."""
    ppm: float = 10.0
    """Of the loopback's clock."""
    rows: int = 10
    """Faces shown in the picture."""
    cell: int = 80
    """Pixels a side of a face in the picture."""
    seed: int = 0
    """Of the inversion and the simulated noise; the loopback's is its own."""

    def check(self) -> None:
        """Raise ValueError where a value is outside its bounds."""
        for name, bound in (("limit", 2), ("repeats", 1), ("rows", 1), ("cell", 16)):
            if getattr(self, name) < bound:
                raise ValueError(f"{name} must be at least {bound}, got {getattr(self, name)}")
        if not self.say:
            raise ValueError("say must hold at least one sentence, got none")


@dataclass(frozen=True)
class SentFace:
    """What is sent, its picture, the features it is compared with, and what is known of it."""

    sent: Face | Edit
    picture: Tensor
    features: dict[str, Features]
    about: Row

    @property
    def label(self) -> str:
        return str(self.about.get("sentence", self.about["image"]))


class BothChannels:
    """One link, and both channels that its symbols are sent over."""

    def __init__(self, settings: Settings, channels: dict[str, Channel]) -> None:
        self.settings = settings
        self.channels = channels
        self.link = Link.load(seed=settings.seed, device="cpu", code="w2")

    def faces(self) -> Iterator[SentFace]:
        """Inverted and edited; a photograph without a face is named and left out."""
        settings, quality, sentences = self.settings, self.link.models.quality, self.settings.say
        paths = photographs(settings.images, settings.limit)
        found = kept_faces(self.link, paths, settings.out / "latents")
        for number, (path, face) in enumerate(found):
            sent: Face | Edit = face
            about: Row = {"image": path.name}
            if not settings.no_say:
                sent = self.link.edit(face, sentences[number % len(sentences)])
                about |= _said(sent)
            picture = self.link.picture(sent.w)
            features = {
                "edited": quality.features(picture),
                "original": quality.features(face.image),
            }
            yield SentFace(sent, picture, features, about)

    @torch.no_grad()
    def passages(self, face: SentFace, channel: str, snr_db: float) -> tuple[list[Row], Tensor]:
        """A row for each repeat, and the first picture received."""
        link, quality = self.link.at(snr_db=snr_db), self.link.models.quality
        x = link.encode(face.sent.w).x.expand(self.settings.repeats, -1).contiguous()
        reception = self.channels[channel](x, snr_db)
        pictures = link.decode(reception).picture
        rows = []
        for i, picture in enumerate(pictures):
            received = quality.features(picture[None])
            compared = {
                name: quality.compare(received, seen) for name, seen in face.features.items()
            }
            rows.append(
                {
                    "image": face.about["image"],
                    "channel": channel,
                    "snr_db": snr_db,
                    "erased": float(torch.isinf(reception.no_eff[i]).float().mean()),
                    "snr_db_effective": effective_snr_db(
                        [(x[i].numpy(), reception.x_hat[i].numpy())]
                    ),
                    **{f"{n}_{name}": c[n] for name, c in compared.items() for n in NETS},
                }
            )
        return rows, pictures[:1]


def _said(edit: Edit) -> Row:
    """What became of a sentence."""
    return {
        "sentence": edit.sentence,
        "attribute": edit.attribute,
        "degree_before": edit.degree_before,
        "degree_expected": edit.degree_expected,
        "degree_sent": edit.match.degrees_sent[edit.attribute],
        "steps": edit.match.steps,
        "matched": edit.matched,
        "edit_end": edit.reason,
    }


def comparison(rows: list[Row], snr_db: float, measure: str) -> Row:
    """Means over faces and repeats of both channels; radio minus AWGN with its standard error.

    >>> rows = [{"image": i, "channel": c, "snr_db": 0.0, "m": float(i + (c == "radio"))}
    ...         for i in (1, 3) for c in ("awgn", "radio")]
    >>> comparison(rows, 0.0, "m")["difference"], comparison(rows, 0.0, "m")["error"]
    (1.0, 0.0)
    """
    here = [row for row in rows if row["snr_db"] == snr_db]
    by_face = {
        channel: [
            fmean(r[measure] for r in here if (r["image"], r["channel"]) == (image, channel))
            for image in sorted({row["image"] for row in here})
        ]
        for channel in CHANNELS
    }
    difference, error = mean_and_error(
        radio - awgn for awgn, radio in zip(*by_face.values(), strict=True)
    )
    means = {channel: fmean(values) for channel, values in by_face.items()}
    return {
        "snr_db": snr_db,
        "measure": measure,
        **means,
        "difference": difference,
        "error": error,
    }


def measured(both: BothChannels, faces: list[SentFace]) -> tuple[list[Row], list[list[Tensor]]]:
    """Every passage, and a row of pictures for each face."""
    rows: list[Row] = []
    pictures = [[face.picture] for face in faces]
    for snr_db in tqdm(both.settings.snr_db, desc="SNR", file=sys.stderr):
        for face, shown in zip(faces, pictures, strict=True):
            for channel in CHANNELS:
                passed, picture = both.passages(face, channel, snr_db)
                rows += passed
                shown.append(picture)
    return rows, pictures


def main(settings: Settings) -> None:
    """Invert, edit, send, compare; write and print."""
    settings.check()
    options = ("--cfo", str(settings.cfo), "--ppm", str(settings.ppm))
    with running_loopback(settings.snr_db[0], *options) as loopback:
        radio = make_channel("zmq", **loopback.addresses)  # type: ignore[arg-type]
        awgn = make_channel("awgn", seed=settings.seed)
        both = BothChannels(settings, {"awgn": awgn, "radio": radio})
        faces = list(both.faces())
        if len(faces) < 2:
            raise ValueError(f"images must hold at least two faces, got {len(faces)}")
        rows, pictures = measured(both, faces)
    compared = [
        comparison(rows, snr_db, f"{net}_{name}")
        for snr_db in settings.snr_db
        for net in NETS
        for name in AGAINST
    ]
    result = {
        "settings": as_json(settings),
        "versions": versions(),
        "comparison": compared,
        "channels": _channels(rows, settings),
        "faces": [face.about for face in faces],
        "passages": rows,
    }
    write_json(settings.out / "radio_faces.json", result)
    _draw(settings, faces, pictures)
    print(_text(result, settings))


def _channels(rows: list[Row], settings: Settings) -> list[Row]:
    """What each channel was: the SNR of what arrived, and the share of symbols that did not."""
    out = []
    for snr_db in settings.snr_db:
        for channel in CHANNELS:
            here = [row for row in rows if (row["snr_db"], row["channel"]) == (snr_db, channel)]
            arrived = [row["snr_db_effective"] for row in here if row["erased"] == 0]
            out.append(
                {
                    "snr_db": snr_db,
                    "channel": channel,
                    "passages": len(here),
                    "erased": sum(row["erased"] for row in here),
                    "snr_db_effective": fmean(arrived) if arrived else None,
                }
            )
    return out


def _text(result: Row, settings: Settings) -> str:
    faces = result["faces"]
    lines = []
    if settings.no_say:
        lines.append(f"{len(faces)} faces, sent unedited (--no-say)")
    else:
        lines.append(table(EDIT, [[face[name] for name in EDIT] for face in faces]))
    for part in ("channels", "comparison"):
        header = list(result[part][0])
        lines.append(table(header, [list(row.values()) for row in result[part]]))
    lines.append(f"in {settings.out}: radio_faces.json, radio_faces.png")
    return "\n\n".join(lines)


def _draw(settings: Settings, faces: list[SentFace], pictures: list[list[Tensor]]) -> None:
    first = "inverted" if settings.no_say else "edited"
    columns = [first]
    for snr_db in settings.snr_db:
        columns += [f"AWGN {snr_db:g} dB", f"radio {snr_db:g} dB"]
    grid = picture_grid(
        pictures[: settings.rows],
        column_labels=columns,
        row_labels=[face.label for face in faces[: settings.rows]],
        cell=settings.cell,
    ).quantize(MOST_COLOURS)
    write_atomically(settings.out / "radio_faces.png", lambda file: grid.save(file, optimize=True))


if __name__ == "__main__":
    run(main, Settings)
