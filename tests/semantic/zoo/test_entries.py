"""The table of weights: complete, and each what it is known to hold."""

from __future__ import annotations

import pytest
import torch

from semantic import zoo


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"name must be one of mobile-stylegan-ffhq, .* got 'x'"):
        zoo.load("x")


def test_entries_are_complete() -> None:
    names = [entry.name for entry in zoo.entries()]
    assert len(set(names)) == len(names) == 7
    for entry in zoo.entries():
        assert len(entry.archive.sha256) == 64 and entry.archive.size > 1e6
        assert entry.terms and entry.use and entry.members


# Tensors and float32 values that the published files are known to hold.
_CONTENTS = {
    "mobile-stylegan-ffhq": (536, 2_101_269 + 8_014_303),
    "lpips-alex": (15, 2_469_696 + 1_152),
    "lpips-vgg": (31, 14_714_688 + 1_472),
    "mtcnn": (50, 495_850),
}


@pytest.mark.weights
@pytest.mark.parametrize("name", _CONTENTS)
def test_published_weights_have_their_known_size(name: str) -> None:
    tensors = zoo.load(name)
    values = sum(t.numel() for t in tensors.values() if t.dtype == torch.float32)
    assert (len(tensors), values) == _CONTENTS[name]
