"""The sentence's part of the link: what it asks for, the edit, and the degrees at every stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from link.models import Models
from link.settings import Photograph
from semantic.editing.fields import Fields, NetworkFields, StraightFields
from semantic.editing.matching import Edit, Editor
from semantic.editing.predictor import ATTRIBUTES, AttributePredictor
from semantic.editing.talk_to_edit_fields import PretrainedFields
from semantic.requests import Request, RequestReader

__all__ = ["Editing", "SaidEdit", "understood"]

Degrees = dict[str, dict[str, int]]  # predictor -> attribute -> degree


@dataclass(frozen=True)
class SaidEdit:
    """An edit, and the sentence and request that it carries out."""

    sentence: str
    request: Request
    edit: Edit


def understood(sentence: str) -> Request:
    """The request of a sentence; ValueError that says what can be asked when there is none."""
    return RequestReader.load().understand(sentence)


@dataclass(frozen=True)
class Editing:
    """Carries out requests and reads degrees.

    Attributes:
        editor: the loop.
        predictors: "editing", which the loop follows, and "evaluation", which it never sees.
    """

    editor: Editor
    predictors: dict[str, AttributePredictor]

    @classmethod
    def load(cls, settings: Photograph, models: Models) -> Editing:
        """Raises ValueError where predictor or field networks do not fit, or are damaged."""
        fields = _fields(settings, models)
        predictors = {
            "editing": AttributePredictor.load(settings.predictor or "editing", models.device),
            "evaluation": AttributePredictor.load("evaluation", models.device),
        }
        straight = StraightFields(fields) if isinstance(fields, NetworkFields) else None
        # The inverter's pictures are the smallest of the generators that share the latent.
        editor = Editor(models.inverter, predictors["editing"], fields, straight)
        return cls(editor, predictors)

    def edit(self, w: Tensor, sentence: str, request: Request) -> SaidEdit:
        """Moves the latent [1, n, 512] as asked, or as near as it gets."""
        return SaidEdit(sentence, request, self.editor.edit(w, request))

    @torch.no_grad()
    def degrees(self, picture: Tensor) -> Degrees:
        """Most likely degree of every attribute by both predictors: picture [1, 3, H, H]."""
        seen = picture.clamp(-1, 1)
        return {
            name: dict(zip(ATTRIBUTES, predictor.degree(seen)[0].tolist(), strict=True))
            for name, predictor in self.predictors.items()
        }

    def measured(self, said: SaidEdit, **pictures: Tensor) -> dict[str, Any]:
        """The edit's part of result.json; degrees_before, .. of the pictures by those names."""
        edit = said.edit
        return {
            "request": {"sentence": said.sentence, **said.request.as_json()},
            "degree_expected": edit.degree_expected,
            **{f"degrees_{name}": self.degrees(picture) for name, picture in pictures.items()},
            "steps": edit.steps,
            "matched": edit.matched,
            "edit_end": edit.reason,
            "straight": edit.straight,
        }


def _fields(settings: Photograph, models: Models) -> Fields:
    """The shipped fields, a file of our own, or a folder of Talk-to-Edit's."""
    path = settings.fields
    if path is not None and path.is_dir():
        if settings.code != "w2":
            raise ValueError(f"code must be w2 for the fields in {path}, got {settings.code}")
        return PretrainedFields.load(path, models.inverter)
    if path is not None:
        return NetworkFields.load(path, models.device)
    if settings.generator is not None:
        raise ValueError("fields must be given with a generator of your own, got none")
    return NetworkFields.load(device=models.device)
