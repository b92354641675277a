"""Figures of sets: those of their parts, and CLIP's only where there are weights."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from experiments.common.set_figures import SetFigures
from semantic.metrics.inception import Inception
from semantic.metrics.sets import frechet_distance, kernel_distance


@pytest.mark.weights
@pytest.mark.timeout(900)  # Inception may have to be fetched, 81 MB
def test_fid_and_kid_are_those_of_pairs_and_clip_is_not_measured() -> None:
    inception = Inception.load()
    photographs = torch.rand(3, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1
    shown = photographs.flip(3) / 2
    found = SetFigures(inception, None).of(photographs, shown, ["a photo of a child"] * 3)
    a, b = inception.features(photographs), inception.features(shown)
    assert found["fid"] == pytest.approx(frechet_distance(a, b), rel=1e-4)
    assert found["kid"] == pytest.approx(kernel_distance(a, b, paired=True).value, rel=1e-3)
    assert found["clip"] is None


def test_a_clip_that_is_not_there_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"got no file .*model\.safetensors"):
        SetFigures.load(tmp_path / "model.safetensors", cache=tmp_path)
