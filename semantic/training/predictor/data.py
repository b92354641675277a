"""The labelled pictures that the attribute predictors are trained and measured on, and batches."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from semantic.faces.mtcnn import FaceDetector
from semantic.training import faces
from semantic.training.faces import Faces
from semantic.training.predictor.pictures import Pictures, UtkfaceCrop, celeba_crop, decoded

__all__ = ["BATCH", "Data", "EpochSampler", "read_data"]

BATCH, AGED = 24, 8  # pictures of CelebA and of UTKFace in a step


@dataclass(frozen=True)
class Data:
    """The labelled pictures.

    Attributes:
        levels: how many each column of labels has.
        train, val, test: CelebA's parts.
        aged, aged_test: UTKFace; None where CelebA-Dialog knows the ages.
    """

    levels: tuple[int, ...]
    train: Pictures
    val: Pictures
    test: Pictures
    aged: Pictures | None
    aged_test: Pictures | None


def read_data(data: Path, work: Path, annotation: Path | None = None) -> Data:
    """Reads and decodes everything.

    Args:
        data: folder of ``celeba`` and, without an annotation, ``utkface``.
        work: what is decoded is kept in its folder ``pictures``.
        annotation: a user's ``combined_annotation.txt`` of CelebA-Dialog.

    Raises:
        ValueError: something is missing or damaged.
    """
    celeba, kept = data / "celeba", work / "pictures"

    def part(name: str) -> Pictures:
        if annotation is None:
            labelled = faces.read_celeba(celeba, name)
        else:
            labelled = faces.read_dialog(celeba, annotation, name)
        return decoded(labelled, celeba_crop, kept, f"celeba-{name}")

    def ages(labelled: Faces, name: str) -> Pictures:
        return decoded(labelled, crop, kept, f"utkface-{name}")

    train, val, test = map(part, faces.PARTS)
    if annotation is not None:
        return Data(faces.DIALOG_LEVELS, train, val, test, None, None)
    crop = UtkfaceCrop(FaceDetector.load())
    some, others = faces.without_every_sixth(faces.read_utkface(data / "utkface"))
    aged, aged_test = ages(some, "train"), ages(others, "test")
    return Data(faces.CELEBA_LEVELS, train, val, test, aged, aged_test)


class EpochSampler:
    """The batches of an epoch, and its random numbers: what was stopped in it goes on with them."""

    def __init__(self, data: Data) -> None:
        self.data = data
        self.rng = torch.Generator()
        self.order = torch.empty(0, dtype=torch.int64)

    def start(self, seed: int) -> None:
        """A new epoch, and a new order of the faces; torch's own numbers are the dropout's."""
        self.rng.manual_seed(seed)
        torch.manual_seed(seed)
        self.order = torch.randperm(len(self.data.train), generator=self.rng)

    def state_dict(self) -> dict[str, Tensor]:
        """Where it has come to."""
        return {
            "order": self.order,
            "rng": self.rng.get_state(),
            "dropout": torch.get_rng_state(),
        }

    def load_state_dict(self, state_dict: dict[str, Tensor]) -> None:
        """Goes on from there."""
        self.order = state_dict["order"]
        self.rng.set_state(state_dict["rng"])
        torch.set_rng_state(state_dict["dropout"])

    def batch(self, number: int) -> Pictures:
        """Faces of CelebA's training part in the epoch's order, some of UTKFace beside them."""
        batch = self.data.train.part(self.order[number * BATCH :][:BATCH])
        if self.data.aged is None:
            return batch
        chosen = torch.randint(len(self.data.aged), (AGED,), generator=self.rng)
        some = self.data.aged.part(chosen)
        return Pictures(
            np.concatenate([batch.pixels, some.pixels]), torch.cat([batch.levels, some.levels])
        )
