"""The sentence's part of the link: what it asks for, the edit, and the degrees at every stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import torch
from torch import Tensor

from link.inputs.face import Face
from link.models import Models
from semantic.attributes import ATTRIBUTES
from semantic.editing.fields import Fields, NetworkFields, StraightFields
from semantic.editing.matching import Editor, Match
from semantic.editing.vector_fields import VectorCode, VectorFields
from semantic.latents.codes import LatentCode
from semantic.progress import Watch, ticks
from semantic.requests import Request, RequestReader

__all__ = ["STAGES", "Edit", "Editing", "understood"]

# Where degrees are looked at, and the picture there.
STAGES = {"before": "inverted", "sent": "edited", "decoded": "decoded", "received": "received"}

Degrees = dict[str, dict[str, int]]  # predictor -> attribute -> degree


@dataclass(frozen=True)
class Edit:
    """A sentence carried out on a face, as far as it went.

    Attributes:
        face: whose latent was moved; None for a latent without a photograph.
        before: the latent that the edit began from.
        sentence: as it was said.
        request: what it asks for.
        match: how the editing loop ended, for the last wish of the sentence.
        earlier: how it ended for the wishes before, in their order; empty if there is but one.
        held: attributes that earlier edits of the same face have changed.
    """

    face: Face | None = field(repr=False)
    before: Tensor = field(repr=False)
    sentence: str
    request: Request
    match: Match = field(repr=False)
    earlier: tuple[Match, ...] = field(default=(), repr=False)
    held: tuple[str, ...] = ()

    @property
    def matches(self) -> tuple[Match, ...]:
        """How the editing loop ended, a match a wish, one after the other."""
        return (*self.earlier, self.match)

    @property
    def w(self) -> Tensor:
        """The latent to be sent."""
        return self.match.w

    @property
    def attribute(self) -> str:
        """What was asked to change; of several wishes the last, as in what follows."""
        return self.match.attribute

    @property
    def degree_before(self) -> int:
        """Of the attribute, as the editing predictor saw it."""
        return self.match.degree_before

    @property
    def degree_expected(self) -> int:
        """What it shall be (Eq. 10)."""
        return self.match.degree_expected

    @property
    def degrees(self) -> dict[str, int]:
        """Of every attribute that was edited, now or before, the degree in what is to be sent."""
        edited = {*self.held, *(match.attribute for match in self.matches)}
        return {name: self.match.degrees_sent[name] for name in ATTRIBUTES if name in edited}

    @property
    def matched(self) -> bool:
        """Whether the editing predictor sees the degrees of all wishes in what is to be sent."""
        return all(self.reached(match) for match in self.matches)

    def reached(self, match: Match) -> bool:
        """Whether a wish, one of `matches`, is met by what is to be sent."""
        return self.match.degrees_sent[match.attribute] == match.degree_expected

    @property
    def reason(self) -> str:
        """One sentence that says how the edit ended; of several wishes how each of them did."""
        if not self.earlier:
            return self.match.reason
        return "; then ".join(f"{match.attribute}: {match.reason}" for match in self.matches)


@cache
def _reader() -> RequestReader:
    return RequestReader.load()


def understood(sentence: str) -> Request:
    """The request of a sentence; ValueError that says what can be asked when there is none."""
    return _reader().understand(sentence)


@dataclass(frozen=True)
class Editing:
    """Carries out requests on latents of one code, and reads degrees off pictures."""

    models: Models
    code: LatentCode

    @cached_property
    def editor(self) -> Editor:
        """The loop; raises ValueError where predictor or field networks do not fit the code."""
        fields = self.models.fields_of(self.code.name)
        straight: Fields | None = (
            StraightFields(fields) if isinstance(fields, NetworkFields) else None
        )
        if isinstance(self.code, VectorCode):
            fields = VectorFields(fields, self.code)
            straight = straight and VectorFields(straight, self.code)
        # The inverter's pictures are the smallest of the generators that share the latent.
        predictor = self.models.predictors["editing"]
        decode = self.code.decoder(self.models.inverter)
        return Editor(decode, predictor, fields, straight)

    def carry_out(self, w: Tensor, request: Request, progress: bool | Watch) -> list[Match]:
        """A match a wish, each on what the one before has made.

        Args:
            w: the latent to begin from, [1, ...].
            progress: a step a wish.
        """
        matches: list[Match] = []
        for number in ticks(len(request.parts), "edit", progress):
            matches.append(self.editor.edit(w, request.parts[number]))
            w = matches[-1].w
        return matches

    def load(self) -> None:
        """Loads the networks now, so that the first sentence takes no longer than others."""
        _ = self.editor, self.models.predictors

    @torch.no_grad()
    def degrees(self, picture: Tensor) -> Degrees:
        """Most likely degree of every attribute by both predictors: picture [1, 3, H, H]."""
        seen = picture.clamp(-1, 1)
        return {
            name: dict(zip(ATTRIBUTES, predictor.degree(seen)[0].tolist(), strict=True))
            for name, predictor in self.models.predictors.items()
        }

    def measured(self, edit: Edit, pictures: dict[str, Tensor]) -> dict[str, Any]:
        """The edit's part of result.json: ``edits`` has a line a wish, one after the other.

        Beside it stand the last wish's degree, the steps of all, and whether all were met.

        Args:
            pictures: inverted, edited, received and, where degrees were restored, decoded; their
                degrees are called before, sent, received and decoded.
        """
        stages = {stage: name for stage, name in STAGES.items() if name in pictures}
        match = edit.match
        return {
            "request": {"sentence": edit.sentence, **edit.request.as_json()},
            "degree_expected": match.degree_expected,
            **{f"degrees_{stage}": self.degrees(pictures[name]) for stage, name in stages.items()},
            "steps": sum(match.steps for match in edit.matches),
            "matched": edit.matched,
            "edit_end": edit.reason,
            "straight": any(match.straight for match in edit.matches),
            "edits": [_wish(edit, match) for match in edit.matches],
        }


def _wish(edit: Edit, match: Match) -> dict[str, Any]:
    """What became of one of the wishes."""
    return {
        "attribute": match.attribute,
        "degree_before": match.degree_before,
        "degree_expected": match.degree_expected,
        "steps": match.steps,
        "matched": edit.reached(match),
        "edit_end": match.reason,
    }
