"""What a device is tuned to, where its reference is not right; pure functions, no GNU Radio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["TUNING", "asked_of_device", "tuned"]

TUNING = ("frequency", "ppm", "correct_hz")  # what the device's frequency follows from


def tuned(frequency: float, ppm: float = 0.0, correct_hz: float = 0.0) -> float:
    """Frequency to ask of a device so that it really is at `frequency`, plus `correct_hz`; Hz.

    A reference that is fast by `ppm` makes (1 + ppm 1e-6) times what was asked for.

    >>> tuned(2.45e9), round(tuned(2.45e9, 25.0)), tuned(1e9, correct_hz=-500.0)
    (2450000000.0, 2449938752, 999999500.0)
    """
    return (frequency + correct_hz) / (1 + ppm * 1e-6)


def asked_of_device(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The same parameters with the frequency as the device is asked for it, its corrections gone.

    >>> asked_of_device({"frequency": 1e9, "ppm": 0.0, "correct_hz": 500.0, "rate": 1e6})
    {'frequency': 1000000500.0, 'rate': 1000000.0}
    """
    if "correct_hz" not in parameters:
        return dict(parameters)
    corrected = tuned(*(parameters[name] for name in TUNING))
    rest = {name: value for name, value in parameters.items() if name not in TUNING}
    return {"frequency": corrected, **rest}
