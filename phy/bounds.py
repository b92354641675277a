"""The bounds of plain values, each in one place, and the checks against them.

Every check passes on the value or raises ValueError with one sentence that begins with the name.
Nothing heavy is imported, so that the command line checks with the same bounds as the channels.
"""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import NamedTuple

__all__ = [
    "CARRIER_FREQUENCY_RANGE",
    "DELAY_SPREAD_RANGE",
    "FALSE_ALARM_RANGE",
    "K_FACTOR_RANGE",
    "NUM_PILOTS_RANGE",
    "PAPR_DB_RANGE",
    "PORT_RANGE",
    "SAMPLE_RATE_RANGE",
    "SEED_RANGE",
    "SNR_DB_RANGE",
    "SPEED_RANGE",
    "STEPS_RANGE",
    "TIMEOUT_S_RANGE",
    "Range",
    "check_at_least",
    "check_choice",
    "check_range",
    "check_text",
    "check_whole",
]


class Range(NamedTuple):
    """Both bounds of a quantity, themselves within, and its unit."""

    low: float
    high: float
    unit: str = ""

    def __str__(self) -> str:
        """As the sentences have it.

        >>> print(Range(-40.0, 60.0, "dB"), "and", Range(1.0, 1e9))
        -40..60 dB and 1..1e9
        """
        return f"{_short(self.low)}..{_short(self.high)} {self.unit}".rstrip()


SNR_DB_RANGE = Range(-40.0, 60.0, "dB")  # Es/N0 of a complex symbol
STEPS_RANGE = Range(1, 1_000_000)  # of a search
PORT_RANGE = Range(0, 65535)  # of a host
SEED_RANGE = Range(0, 2**63 - 1)  # what torch.Generator takes
NUM_PILOTS_RANGE = Range(2, 4096)  # one pilot alone has no spread to take the noise from
K_FACTOR_RANGE = Range(0.0, 1e6)  # linear
DELAY_SPREAD_RANGE = Range(0.0, 1e-5, "s")
CARRIER_FREQUENCY_RANGE = Range(0.5e9, 100e9, "Hz")  # of 3GPP TR 38.901
SPEED_RANGE = Range(0.0, 150.0, "m/s")
TIMEOUT_S_RANGE = Range(0.1, 600.0, "s")
SAMPLE_RATE_RANGE = Range(1.0, 1e9, "samples/s")
FALSE_ALARM_RANGE = Range(1e-12, 0.5, "a window")
PAPR_DB_RANGE = Range(6.0, 20.0, "dB")  # the preamble alone reaches 5.5 to 5.7 dB


def check_choice(name: str, value: str, known: tuple[str, ...]) -> str:
    """A value that is one of those known.

    >>> check_choice("csi", "some", ("perfect", "none"))
    Traceback (most recent call last):
    ValueError: csi must be one of perfect, none, got 'some'
    """
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, got {value!r}")
    return value


def check_text(name: str, value: str) -> str:
    """A string.

    >>> check_text("address", None)
    Traceback (most recent call last):
    ValueError: address must be text, got None
    """
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, got {value!r}")
    return value


def check_range(name: str, value: float, bounds: Range) -> float:
    """A number within its range, as a float; NaN and infinity never are.

    >>> check_range("snr_db", 99, SNR_DB_RANGE)
    Traceback (most recent call last):
    ValueError: snr_db must be within -40..60 dB, got 99
    """
    if not isinstance(value, Real) or not _inside(value, bounds):
        raise ValueError(f"{name} must be within {bounds}, got {value!r}")
    return float(value)


def check_whole(name: str, value: int, bounds: Range) -> int:
    """A whole number within its range.

    >>> check_whole("num_pilots", 1, NUM_PILOTS_RANGE)
    Traceback (most recent call last):
    ValueError: num_pilots must be a whole number within 2..4096, got 1
    """
    if not isinstance(value, Integral) or not _inside(value, bounds):
        whole = f"{bounds.low}..{bounds.high}"
        raise ValueError(f"{name} must be a whole number within {whole}, got {value!r}")
    return int(value)


def check_at_least(name: str, value: float, low: float) -> float:
    """A finite number that has a lower bound alone.

    >>> check_at_least("pause_s", float("inf"), 0)
    Traceback (most recent call last):
    ValueError: pause_s must be a finite number, got inf
    """
    if not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, got {value!r}")
    if value < low:
        raise ValueError(f"{name} must be at least {low:g}, got {value!r}")
    return value


def _short(value: float) -> str:
    """A number without the signs and zeros of its exponent that say nothing."""
    return f"{value:g}".replace("e+", "e").replace("e0", "e").replace("e-0", "e-")


def _inside(value: float, bounds: Range) -> bool:
    """Whether a number is within; True and False are no numbers here."""
    return not isinstance(value, bool) and bounds.low <= value <= bounds.high
