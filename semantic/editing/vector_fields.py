"""The field networks for a code that is not made of vectors: edited as seen through two of them.

u ─► mean coarse and fine vector ─► field of code w2 ─► step of both ─► nearest step of u
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from torch import Tensor

from semantic.editing.fields import Axes, Fields

__all__ = ["VectorCode", "VectorFields"]


@runtime_checkable
class VectorCode(Protocol):
    """A code whose latents have a coarse and a fine vector, and follow when these are moved."""

    def vectors(self, latent: Tensor) -> Tensor:
        """Latents [B, ...] -> [B, 2, 512]."""

    def moved(self, change: Tensor) -> Tensor:
        """Changes [B, 2, 512] of the vectors -> changes of latents [B, ...]."""


class VectorFields:
    """Steps of another code's latents by the fields of code w2.

    Args:
        fields: of code w2.
        code: whose latents are to be moved.
    """

    def __init__(self, fields: Fields, code: VectorCode) -> None:
        self.fields = fields
        self.code = code
        self._axes = _VectorAxes(fields.axes, code)

    @property
    def axes(self) -> Axes:
        """Those of the fields, seen through the vectors."""
        return self._axes

    def step(self, w: Tensor, attribute: str, direction: int) -> Tensor:
        """Latents [B, ...] -> d * M(w, d) of the same shape."""
        return self.code.moved(self.fields.step(self.code.vectors(w), attribute, direction))


class _VectorAxes:
    def __init__(self, axes: Axes, code: VectorCode) -> None:
        self.axes = axes
        self.code = code

    def deviations(self, start: Tensor, end: Tensor) -> tuple[Tensor, Tensor]:
        return self.axes.deviations(self.code.vectors(start), self.code.vectors(end))
