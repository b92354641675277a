"""Is it the person? Shares of faces whose identity is accepted at a rate of false accepts.

A face is accepted where its identity cosine to the photograph is above a threshold, which one in
a thousand pairs of different people exceed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

__all__ = ["ACCEPTED", "FALSE_ACCEPTS", "Share", "share_accepted", "threshold"]

FALSE_ACCEPTS = 1e-3
# Of 44,850 pairs of 300 photographs of CelebA's validation part, by the identity network of variant
# "metric": experiments.channel_code.person.
ACCEPTED = 0.503


@dataclass(frozen=True)
class Share:
    """A share of `count`, with Wilson's 95 % interval."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f}-{self.high:.2f})"


def threshold(
    impostors: NDArray[np.float64] | Sequence[float], false_accepts: float = FALSE_ACCEPTS
) -> float:
    """The cosine that a share of the pairs of different people exceeds.

    Args:
        impostors: cosines of pairs; one at least for each false accept: 1 / false_accepts.
        false_accepts: the share, above 0, below 1.

    Raises:
        ValueError: fewer pairs, or another share.

    >>> round(threshold(np.linspace(0, 1, 1001)), 3)
    0.999
    """
    if not 0 < false_accepts < 1:
        raise ValueError(f"false_accepts must be within 0..1, both left out, got {false_accepts}")
    if len(impostors) * false_accepts < 1:
        raise ValueError(
            f"impostors must have {1 / false_accepts:.0f} pairs or more for one false accept, "
            f"got {len(impostors)}"
        )
    return float(np.quantile(np.asarray(impostors), 1 - false_accepts))


def share_accepted(cosines: Sequence[float], least: float = ACCEPTED) -> Share:
    """How many of the faces are above the threshold; ValueError for none.

    >>> print(share_accepted([0.6, 0.4, 0.9, 0.2]))
    0.50 (0.15-0.85)
    """
    if not cosines:
        raise ValueError("cosines must hold at least one, got none")
    found = binomtest(sum(cosine > least for cosine in cosines), len(cosines))
    low, high = found.proportion_ci(method="wilson")
    return Share(float(found.statistic), float(low), float(high), len(cosines))
