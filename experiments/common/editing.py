"""Edits of inverted photographs by several methods, and what two predictors see of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from link.content import digest, file_digest
from link.keeping.latents import kept_faces
from link.link import Link
from semantic import weights
from semantic.attributes import ATTRIBUTES
from semantic.editing.fields import WEIGHTS, NetworkFields, StraightFields
from semantic.editing.matching import Editor, position
from semantic.faces.photographs import photographs
from semantic.metrics.identity import Identity
from semantic.requests import Request

__all__ = ["EditingMethods", "NamedFace"]


@dataclass(frozen=True)
class NamedFace:
    """An inverted photograph: its latent [1, n, 512] and the degrees that P sees in it."""

    name: str
    image: Tensor
    w: Tensor
    degrees: dict[str, int]


class EditingMethods:
    """The editing loop with the field networks, with straight directions, and M without a loop.

    Args:
        code: of the latents.
        work: folder of the inversions.
    """

    def __init__(self, code: str, work: Path) -> None:
        self.link = Link.load(code=code, adapter="none")
        self.work = work
        device = self.link.models.device
        self.fields = NetworkFields.load(device=device).for_code(code)
        self.predictors = self.link.models.predictors
        shipped = [WEIGHTS, *(weights.path(f"attributes_{name}") for name in self.predictors)]
        self._weights = [file_digest(path) for path in shipped]
        self.identity = Identity.load("metric", device)
        decode = self.link.code.decoder(self.link.models.generator)
        predictor = self.predictors["editing"]
        self.editors = {
            "field": Editor(decode, predictor, self.fields, StraightFields(self.fields)),
            "straight": Editor(decode, predictor, StraightFields(self.fields)),
        }

    def faces(self, images: Path, limit: int) -> Iterator[NamedFace]:
        """The photographs of a folder, inverted; those without a face are named and left out."""
        paths = photographs(images, limit)
        for path, face in kept_faces(self.link, paths, self.work / "latents"):
            seen, _ = self.editors["field"].look(face.w, face.w)
            degrees = dict(zip(ATTRIBUTES, seen.argmax(dim=1).tolist(), strict=True))
            yield NamedFace(path.name, face.image, face.w, degrees)

    def of(self, face: NamedFace) -> str:
        """Digest of the latent and of the networks that move it, whatever they are called."""
        return digest(face.w, self._weights)

    def picture(self, w: Tensor) -> Tensor:
        """[1, 3, H, H] within -1..1."""
        return self.link.picture(w).clamp(-1, 1)

    def edited(
        self, face: NamedFace, request: Request, method: str
    ) -> tuple[Tensor, dict[str, Any]]:
        """The latent that is sent; steps, seconds and whether M gave way to the straight one."""
        start, straight = time.perf_counter(), method == "straight"
        if method == "fixed":
            w, steps = self._unwatched(face.w, request), request.degree or 0
        else:
            edit = self.editors[method].edit(face.w, request)
            w, steps, straight = edit.w, edit.steps, straight or edit.straight
        if w.is_cuda:
            torch.cuda.synchronize(w.device)
        seconds = time.perf_counter() - start
        return w, {"steps": steps, "straight": straight, "seconds": seconds}

    def _unwatched(self, w: Tensor, request: Request) -> Tensor:
        assert request.attribute is not None and request.direction is not None
        for _ in range(request.degree or 0):
            w = w + self.fields.step(w, request.attribute, request.direction)
        return w

    @torch.no_grad()
    def measured(self, face: NamedFace, request: Request, method: str) -> dict[str, Any]:
        """One line of the results."""
        assert request.attribute is not None
        w, how = self.edited(face, request, method)
        before, after = self.picture(face.w), self.picture(w)
        i = ATTRIBUTES.index(request.attribute)
        degree = face.degrees[request.attribute]
        expected = degree + (request.direction or 0) * (request.degree or 0)
        line: dict[str, Any] = {
            "image": face.name,
            "of": self.of(face),
            "attribute": request.attribute,
            "direction": request.direction,
            "change": request.degree,
            "method": method,
            "before": degree,
            "expected": expected,
            **how,
            "identity": float((self.identity(before) * self.identity(after)).sum()),
            "pixels": float((before - after).abs().mean()),
        }
        for name, predictor in self.predictors.items():
            seen = [predictor(picture)[0] for picture in (before, after)]
            places = [position(part, near=2).clamp(-0.5, 5.5) for part in seen]
            others = torch.arange(len(ATTRIBUTES), device=places[0].device) != i
            line[f"sent_{name}"] = int(seen[1][i].argmax())
            line[f"moved_{name}"] = float(places[1][i] - places[0][i])
            line[f"drift_{name}"] = float((places[1] - places[0]).abs()[others].mean())
        return line
