"""Faces as they are, and varied."""

from __future__ import annotations

import numpy as np
import torch
from labelled_faces import noise
from torch import Tensor

from semantic.training.predictor.augmentation import augmented, framed
from semantic.training.predictor.pictures import FRAME, SIDE


def test_framed_is_the_middle_and_augmented_repeats_with_its_seed() -> None:
    pixels = noise(8)
    middle = pixels[:, 8:136, 8:136].transpose(0, 3, 1, 2) / 127.5 - 1
    assert np.allclose(framed(pixels, FRAME / SIDE, FRAME), middle, atol=1e-4)

    def varied(seed: int) -> Tensor:
        return augmented(pixels, FRAME / SIDE, 64, torch.Generator().manual_seed(seed))

    assert varied(1).shape == (8, 3, 64, 64)
    assert varied(1).abs().max() <= 1
    assert torch.equal(varied(1), varied(1))
    assert not torch.equal(varied(1), varied(2))
