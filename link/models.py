"""The networks of a link, each loaded when it is first used: aligner, generators, measures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch

from link.arguments import checked_path
from link.content import generator_digest
from link.settings.shared.networks import FFHQ_SIZES, check_size
from semantic.devices import pick_device
from semantic.editing.fields import WEIGHTS, Fields, NetworkFields
from semantic.editing.heads import THROUGH, check_code
from semantic.editing.predictor import AttributePredictor
from semantic.editing.talk_to_edit_fields import PretrainedFields
from semantic.faces.alignment import FaceAligner
from semantic.generators import Generator, load_generator
from semantic.latents.encoder import FaceEncoder
from semantic.latents.face_code import FaceCode
from semantic.latents.fast import FastInversion
from semantic.latents.likeness import Likeness
from semantic.metrics.identity import Identity
from semantic.metrics.lpips import Lpips
from semantic.metrics.quality import Quality

__all__ = ["Models"]


@dataclass(frozen=True)
class Models:
    """What both ends hold.

    Attributes:
        asked: pixels a side that were asked for; None is the generator's own, of the FFHQ one 128.
        checkpoint: the user's own generator; None is the FFHQ one.
        device: where everything runs.
        fields: field networks in place of ours: a file of ours, or a folder of Talk-to-Edit's.
        predictor: attribute predictor that edits follow, in place of ours.
        cache: folder of the downloaded weights; None is the usual one.
    """

    asked: int | None
    device: torch.device
    checkpoint: Path | None = None
    fields: Path | None = None
    predictor: Path | None = None
    cache: Path | None = None

    @classmethod
    def of(
        cls,
        size: int | None,
        device: str,
        generator: Path | str | None,
        fields: Path | str | None,
        predictor: Path | str | None,
        cache: Path | str | None,
    ) -> Models:
        """Those that `Link.load` is asked for; ValueError for a device or path that cannot be."""
        return cls(
            size,
            pick_device(device),
            checked_path("generator", generator),
            checked_path("fields", fields),
            checked_path("predictor", predictor),
            checked_path("cache", cache),
        )

    def __post_init__(self) -> None:
        if self.checkpoint is None:
            check_size(self.size, own=False)

    @property
    def size(self) -> int:
        """Pixels a side of the pictures."""
        if self.checkpoint is not None:
            return self.generator.size
        return FFHQ_SIZES[0] if self.asked is None else self.asked

    @cached_property
    def generator(self) -> Generator:
        """Decodes latents at the size asked for.

        Raises:
            ValueError: a checkpoint that cannot be used, is too small, or has another size.
        """
        if self.checkpoint is None:
            return load_generator(f"mobile-{self.size}", self.device, self.cache)
        generator = load_generator(str(self.checkpoint), self.device)
        check_size(generator.size, own=True)
        if self.asked not in (None, generator.size):
            raise ValueError(
                f"size must be that of the generator, {generator.size}, got {self.asked}"
            )
        return generator

    @cached_property
    def inverter(self) -> Generator:
        """What the inversion looks through: the FFHQ generator at 128 x 128, or the user's own.

        Both sizes of the FFHQ generator share their latents.
        """
        if self.checkpoint is not None or self.size == 128:
            return self.generator
        return load_generator("mobile-128", self.device, self.cache)

    @cached_property
    def generator_digest(self) -> str:
        """What the generator is, whatever its file is called."""
        return generator_digest(self.checkpoint, self.size)

    @cached_property
    def inverter_digest(self) -> str:
        """Likewise of the inverter."""
        return generator_digest(self.checkpoint, 128)

    @cached_property
    def lpips(self) -> Lpips:
        """The perceptual part of the inversion's distortion."""
        lpips = Lpips.load("vgg", self.device, self.cache)
        lpips.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return lpips

    @cached_property
    def aligner(self) -> FaceAligner:
        """Finds the face and brings it into the generator's framing."""
        return FaceAligner.load(self.device, self.cache)

    @cached_property
    def quality(self) -> Quality:
        """The measures of a pair of pictures."""
        return Quality.load(self.device, self.cache)

    @cached_property
    def predictors(self) -> dict[str, AttributePredictor]:
        """The one called editing, which edits follow, and evaluation, which they never see."""
        return {
            "editing": AttributePredictor.load(self.predictor or "editing", self.device),
            "evaluation": AttributePredictor.load("evaluation", self.device),
        }

    @cached_property
    def encoder(self) -> FaceEncoder:
        """The first look of the fast inversion."""
        return FaceEncoder.load(device=self.device)

    @cached_property
    def likeness(self) -> Likeness:
        """What the fast inversion follows."""
        return Likeness(self.lpips, Identity.load("loss", self.device, self.cache))

    def fast_inversion(self, code: FaceCode) -> FastInversion:
        """The search of the code that there is an encoder for."""
        return FastInversion(self.inverter, code, self.likeness, self.encoder)

    def fields_of(self, code: str) -> Fields:
        """The field networks that move latents of a code, or those of the vectors it is seen by.

        Raises:
            ValueError: fields for another code or generator, or a damaged file.
        """
        if self.fields is not None and self.fields.is_dir():
            check_code(code, self.fields)
            return PretrainedFields.load(self.fields, self.inverter)
        if self.fields is None and self.checkpoint is not None:
            raise ValueError("fields must be given with a generator of your own, got none")
        fields = NetworkFields.load(self.fields or WEIGHTS, self.device)
        return fields.for_code(THROUGH.get(code, code))

    def load_transmitter(self, inversion: str) -> None:
        """Load now what a photograph needs, so that the first one takes no longer than others."""
        _ = self.generator, self.inverter, self.lpips, self.aligner
        if inversion == "fast":
            _ = self.encoder, self.likeness
