"""Sizes of the generators that a link may have."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from link.models import Models
from semantic.generators.stylegan2 import StyleGAN2

CPU = torch.device("cpu")


@pytest.mark.parametrize("size", [64, 256])
def test_a_generator_of_ones_own_has_its_own_size(size: int, tmp_path: Path) -> None:
    state = StyleGAN2(size, 1).state_dict()
    del state["w_mean"]
    light = {name: torch.zeros(1).expand(value.shape) for name, value in state.items()}
    torch.save({"g_ema": light}, tmp_path / "a.pt")
    assert Models(None, CPU, checkpoint=tmp_path / "a.pt").size == size
    with pytest.raises(ValueError, match=f"that of the generator, {size}, got 128"):
        _ = Models(128, CPU, checkpoint=tmp_path / "a.pt").size


def test_the_ffhq_generator_is_of_128_pixels() -> None:
    assert Models(None, CPU).size == 128
