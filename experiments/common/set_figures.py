"""Figures of a set of received pictures: FID, KID, and CLIP score where a user has weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from semantic.metrics.clip.score import Clip
from semantic.metrics.inception import Inception
from semantic.metrics.sets import frechet_distance, kernel_distance

__all__ = ["SetFigures"]


@dataclass(frozen=True)
class SetFigures:
    """The networks that look at sets.

    Attributes:
        inception: of FID and KID.
        clip: a user's own, or None: its score is then not measured.
    """

    inception: Inception
    clip: Clip | None

    @classmethod
    def load(
        cls,
        clip: Path | None = None,
        device: str | torch.device = "cpu",
        cache: Path | None = None,
    ) -> SetFigures:
        """Those of the zoo, and the CLIP of a safetensors file, beside which its others lie.

        Raises:
            ValueError: weights that cannot be fetched, or a file that is no CLIP.
        """
        own = None if clip is None else Clip.load(clip, device)
        return cls(Inception.load(device, cache), own)

    def of(
        self, photographs: Tensor, shown: Tensor, captions: Sequence[str] = ()
    ) -> dict[str, float | None]:
        """Of what a receiver showed of photographs, one each: fid, kid, kid_error and clip.

        The sets are pairs, of which KID leaves each one out; "clip" is None without weights or
        captions, and no other network stands in for it.

        Args:
            photographs, shown: float32 [N, 3, H, H] within -1..1, N at least 3.
            captions: of each, what it should show.

        Raises:
            ValueError: sets of other sizes, or another number of captions.
        """
        a, b = (self._features(pictures) for pictures in (photographs, shown))
        kid = kernel_distance(a, b, paired=True)
        measured = self.clip is not None and bool(captions)
        return {
            "fid": frechet_distance(a, b),
            "kid": kid.value,
            "kid_error": kid.error,
            "clip": self._clip(shown, captions) if measured else None,
        }

    def _features(self, pictures: Tensor) -> Tensor:
        return torch.cat([self.inception.features(one[None]) for one in pictures])

    def _clip(self, shown: Tensor, captions: Sequence[str]) -> float:
        assert self.clip is not None
        return float(self.clip.score(shown.to(self.clip.mean.device), captions).mean())
