"""MS-SSIM, structural similarity at several scales (Wang, Simoncelli and Bovik, 2003).

Numbers equal those of the package `pytorch-msssim`: a Gaussian window of 11 pixels and deviation
1.5 without padding, each channel by itself, scales halved by averaging. The published five scales
need pictures of more than 160 pixels; below, as many as the window fits are used, and their
exponents are divided by their sum: 128 x 128 has four. So figures compare at equal sizes only.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = ["ms_ssim", "scales"]

EXPONENTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # of the paper, the finest scale first
WINDOW, DEVIATION = 11, 1.5
RANGE = 2.0  # of pixels within -1..1
C1, C2 = (0.01 * RANGE) ** 2, (0.03 * RANGE) ** 2


def scales(size: int) -> int:
    """How many scales a picture whose shorter side has ``size`` pixels is compared at.

    >>> [scales(size) for size in (32, 128, 256)]
    [2, 4, 5]
    """
    found = 0
    while found < len(EXPONENTS) and size >= WINDOW:
        found, size = found + 1, (size + 1) // 2
    return found


def ms_ssim(a: Tensor, b: Tensor) -> Tensor:
    """Similarity of pictures: 1 where they are equal, 0 at the least.

    Args:
        a, b: float32 [B, C, H, W] within -1..1; H and W at least 11.

    Returns:
        float32 [B], the mean over the channels.

    Raises:
        ValueError: another shape, or two.
    """
    if a.ndim != 4 or min(a.shape[2:]) < WINDOW or b.shape != a.shape:
        raise ValueError(
            f"a and b must be [B, C, H, W] with H, W >= {WINDOW}, both alike, "
            f"got {list(a.shape)} and {list(b.shape)}"
        )
    count = scales(min(a.shape[2:]))
    exponents = a.new_tensor(EXPONENTS[:count]) / sum(EXPONENTS[:count])
    parts = []
    for scale in range(count):
        luminance, contrast = _compared(a, b)
        parts.append((luminance * contrast if scale == count - 1 else contrast).mean((2, 3)))
        a, b = _halved(a), _halved(b)
    return (torch.stack(parts, dim=-1).relu() ** exponents).prod(-1).mean(1)


def _compared(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """The luminance and the contrast-structure term of each window (eq. 6 and 9 of SSIM)."""
    mean_a, mean_b = _blurred(a), _blurred(b)
    var_a, var_b = _blurred(a * a) - mean_a**2, _blurred(b * b) - mean_b**2
    covariance = _blurred(a * b) - mean_a * mean_b
    luminance = (2 * mean_a * mean_b + C1) / (mean_a**2 + mean_b**2 + C1)
    return luminance, (2 * covariance + C2) / (var_a + var_b + C2)


def _blurred(x: Tensor) -> Tensor:
    at = torch.arange(WINDOW, dtype=x.dtype, device=x.device) - WINDOW // 2
    bell = torch.exp(-(at**2) / (2 * DEVIATION**2))
    bell = (bell / bell.sum()).expand(x.shape[1], 1, 1, WINDOW)
    along_rows = F.conv2d(x, bell.transpose(2, 3), groups=x.shape[1])
    return F.conv2d(along_rows, bell, groups=x.shape[1])


def _halved(x: Tensor) -> Tensor:
    return F.avg_pool2d(x, 2, padding=(x.shape[2] % 2, x.shape[3] % 2))
