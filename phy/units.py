"""Decibels and the noise power that belongs to a signal-to-noise ratio."""

from __future__ import annotations

import math
from typing import TypeVar

import torch
from torch import Tensor

__all__ = ["db_to_linear", "linear_to_db", "no_to_snr_db", "snr_db_to_no"]

Number = TypeVar("Number", float, Tensor)


def db_to_linear(db: Number) -> Number:
    """Power ratio of a level in dB: 10^(db/10).

    >>> db_to_linear(20.0)
    100.0
    """
    ratio: Number = 10.0 ** (db / 10.0)
    return ratio


def linear_to_db(ratio: Number) -> Number:
    """Level in dB of a power ratio: 10 log10(ratio).

    A tensor may hold zeros (-inf dB); a plain number must be positive.

    Raises:
        ValueError: a plain number that is zero or below.

    >>> linear_to_db(100.0)
    20.0
    """
    if isinstance(ratio, Tensor):
        return 10.0 * torch.log10(ratio)
    if ratio <= 0.0:
        raise ValueError(f"ratio must be above 0 to be given in dB, got {ratio}")
    return 10.0 * math.log10(ratio)


def snr_db_to_no(snr_db: Number) -> Number:
    """Variance `no` of the complex noise at an Es/N0 in dB, for symbols of unit mean power.

    `no` is shared by the two real dimensions, no/2 each; taking it for the variance of one of
    them is a 3 dB error.

    >>> snr_db_to_no(10.0)
    0.1
    """
    return db_to_linear(-snr_db)


def no_to_snr_db(no: Number) -> Number:
    """Es/N0 in dB of unit-power symbols in complex noise of variance `no`.

    >>> no_to_snr_db(0.01)
    20.0
    """
    return -linear_to_db(no)
