"""`train`: our own weights, made again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from link.settings.shared.checks import check_file, check_folder, check_out
from phy.bounds import SEED_RANGE, check_at_least, check_whole

__all__ = ["Train", "TrainAttributes", "TrainFaceCode", "TrainFields", "TrainRequests"]


@dataclass(frozen=True)
class TrainRequests:
    """The text semantic encoder, from Talk-to-Edit's request templates and our own phrasing."""

    data: Path
    """Folder of user_fsm.json and pool.json."""
    work: Path = Path("results/requests")
    """Folder of the state, log.jsonl and the weights."""
    steps: int = 15_000
    """Steps of 64 sentences."""
    seed: int = 0
    """Of initial weights and sentences."""

    def __post_init__(self) -> None:
        _check(self.work, self.seed, self.data)
        check_at_least("steps", self.steps, 1)


@dataclass(frozen=True)
class TrainAttributes:
    """The two attribute predictors, from CelebA and UTKFace, or from your CelebA-Dialog degrees."""

    data: Path
    """Folder of celeba, in CelebA's own layout, and utkface."""
    annotation: Path | None = None
    """Your combined_annotation.txt of CelebA-Dialog, in place of the proxies; needs no utkface."""
    work: Path = Path("results/attributes")
    """Folder of the decoded pictures, the states, log.jsonl and the weights."""
    variants: tuple[Literal["editing", "evaluation"], ...] = ("editing", "evaluation")
    """The predictor that editing follows, and the one that judges it."""
    epochs: int | None = None
    """Passes over CelebA's training part; unset: 6 and 4."""
    seed: int = 0
    """Of initial weights, order and variations of the pictures."""

    def __post_init__(self) -> None:
        _check(self.work, self.seed, self.data)
        check_file("annotation", self.annotation)
        if self.epochs is not None:
            check_at_least("epochs", self.epochs, 1)


@dataclass(frozen=True)
class TrainFields:
    """The field networks that move a latent along an attribute (Eq. 11-15)."""

    work: Path = Path("results/fields")
    """Folder of the samples, the states, log.jsonl and the weights."""
    steps: int = 110
    """Steps of 4 edits, an attribute."""
    samples: int = 3000
    """Latents that the predictor labels for the starting directions."""
    seed: int = 0
    """Of latents, noise and initial weights."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""

    def __post_init__(self) -> None:
        _check(self.work, self.seed)
        check_at_least("steps", self.steps, 1)
        check_at_least("samples", self.samples, 64)


@dataclass(frozen=True)
class TrainFaceCode:
    """Code face and its encoder, from CelebA's training part: hours on two cores."""

    data: Path
    """Folder of celeba, in CelebA's own layout."""
    work: Path = Path("results/face-code")
    """Folder of all that is made on the way, log.jsonl and the weights."""
    faces: int = 6500
    """Photographs."""
    searches: int = 11
    """Of them, searched for with all style inputs free."""
    places: int = 600
    """Where gradients are taken, three at each."""
    pairs: int = 4000
    """Generated pictures."""
    pair_steps: int = 900
    """Steps of the encoder on 16 generated pictures."""
    face_steps: int = 1675
    """Steps of the encoder on 8 photographs."""
    seed: int = 0
    """Of initial weights and order."""
    device: str = "auto"
    """auto, cpu, cuda or cuda:N."""

    def __post_init__(self) -> None:
        _check(self.work, self.seed, self.data)
        for name in ("faces", "searches", "places", "pairs", "pair_steps", "face_steps"):
            check_at_least(name.replace("_", "-"), getattr(self, name), 1)
        check_at_least("places", 3 * self.places, 1024)  # gradients, as many as the code's numbers


@dataclass(frozen=True)
class Train:
    """Make one of our own weights again: resumable, seeded, with a log of losses."""

    what: tyro.conf.OmitSubcommandPrefixes[
        Annotated[TrainRequests, tyro.conf.subcommand("requests")]
        | Annotated[TrainAttributes, tyro.conf.subcommand("attributes")]
        | Annotated[TrainFields, tyro.conf.subcommand("fields")]
        | Annotated[TrainFaceCode, tyro.conf.subcommand("face-code")]
    ]


def _check(work: Path, seed: int, data: Path | None = None) -> None:
    """Bounds of what every training has."""
    if data is not None:
        check_folder("data", data)
    check_out(work, "work")
    check_whole("seed", seed, SEED_RANGE)
