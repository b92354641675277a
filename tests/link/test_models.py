"""Sizes of the generators that a link may have."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from link.models import Models
from semantic.generators.stylegan2 import StyleGAN2

CPU = torch.device("cpu")


def _checkpoint(size: int, folder: Path) -> Path:
    """An untrained generator's file."""
    state = StyleGAN2(size, 1).state_dict()
    del state["w_mean"]
    light = {name: torch.zeros(1).expand(value.shape) for name, value in state.items()}
    torch.save({"g_ema": light}, folder / "a.pt")
    return folder / "a.pt"


@pytest.mark.parametrize("size", [64, 256])
def test_a_generator_of_ones_own_has_its_own_size(size: int, tmp_path: Path) -> None:
    file = _checkpoint(size, tmp_path)
    assert Models(None, CPU, checkpoint=file).size == size
    with pytest.raises(ValueError, match=f"that of the generator, {size}, got 128"):
        _ = Models(128, CPU, checkpoint=file).size


def test_of_too_small_a_generator_nothing_could_be_measured(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="size must be one of 64, 128, 256, 512, 1024, got 32"):
        _ = Models(None, CPU, checkpoint=_checkpoint(32, tmp_path)).size


def test_the_ffhq_generator_is_of_128_pixels() -> None:
    assert Models(None, CPU).size == 128
