"""MS-SSIM against the package `pytorch-msssim` 1.0.0, whose figures are kept here.

Below 161 pixels that package refuses five scales; there its own parts gave the figure, with the
first exponents divided by their sum.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from semantic.metrics.ms_ssim import ms_ssim, scales

# Side in pixels: scales, and the package's figure for `pictures`.
PUBLISHED = {
    32: (2, 0.7986884),
    97: (4, 0.7817954),
    128: (4, 0.7452018),
    176: (5, 0.7310369),
    256: (5, 0.6879207),
}


def pictures(size: int) -> tuple[Tensor, Tensor]:
    """A smooth picture, and the same paler with noise; both [1, 3, size, size] within -1..1."""
    y, x = np.mgrid[0:size, 0:size] / size
    a = np.stack([np.sin(9 * x + 4 * y), np.cos(7 * x * y), x * y * 2 - 1])
    noise = np.random.default_rng(size).normal(0, 0.2, a.shape)
    b = np.clip(0.9 * a + noise, -1, 1)
    return torch.from_numpy(a).float()[None], torch.from_numpy(b).float()[None]


@pytest.mark.parametrize("size", PUBLISHED)
def test_figures_are_those_of_the_package(size: int) -> None:
    count, published = PUBLISHED[size]
    assert scales(size) == count
    assert ms_ssim(*pictures(size)).item() == pytest.approx(published, abs=2e-6)


def test_equal_pictures_are_at_1_and_opposite_ones_at_0() -> None:
    a, _ = pictures(128)
    assert ms_ssim(a, a).item() == pytest.approx(1, abs=1e-6)
    assert ms_ssim(a, -a).item() == 0


def test_each_item_is_independent_of_its_batch() -> None:
    (a, b), (c, d) = pictures(64), (part.flip(3) for part in pictures(64))
    both = ms_ssim(torch.cat([a, c]), torch.cat([b, -d]))
    torch.testing.assert_close(both, torch.cat([ms_ssim(a, b), ms_ssim(c, -d)]))


@pytest.mark.parametrize(
    ("first", "second"),
    [((1, 3, 10, 64),) * 2, ((3, 64, 64),) * 2, ((1, 3, 64, 64), (1, 3, 64, 63))],
)
def test_other_shapes_are_refused(first: tuple[int, ...], second: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"a and b must be \[B, C, H, W\] with H, W >= 11"):
        ms_ssim(torch.zeros(first), torch.zeros(second))
