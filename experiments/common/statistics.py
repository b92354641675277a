"""Figures that several experiments take of what they measured."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import fmean, stdev
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

__all__ = ["effective_snr_db", "mean_and_error", "share"]


def share(count: int, trials: int) -> str:
    """A share with its 95 % interval, Wilson's.

    >>> share(0, 100), share(9, 20)
    ('0 (0-0.037)', '0.45 (0.26-0.66)')
    """
    low, high = binomtest(count, trials).proportion_ci(method="wilson")
    return f"{count / trials:.2g} ({max(low, 0):.2g}-{high:.2g})"


def mean_and_error(values: Iterable[float]) -> tuple[float, float]:
    """Mean and its standard error.

    >>> mean_and_error([1.0, 3.0])
    (2.0, 1.0)
    """
    held = list(values)
    return fmean(held), stdev(held) / len(held) ** 0.5


def effective_snr_db(pairs: Iterable[tuple[NDArray[Any], NDArray[Any]]]) -> float:
    """SNR that the mean squared error of MMSE estimates stands for, dB.

    Args:
        pairs: symbols sent and their estimates, of mean power 1.

    >>> round(effective_snr_db([(np.array([1.0, -1.0]), np.array([0.5, -0.5]))]), 2)
    4.77
    """
    mse = float(np.mean([np.mean(np.abs(x - x_hat) ** 2) for x, x_hat in pairs]))
    return float(10 * np.log10(1 / mse - 1)) if mse < 1 else -np.inf
