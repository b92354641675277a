"""What may be asked of a radio: pure functions, no GNU Radio; every refusal is one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

__all__ = [
    "AMPLIFIERS",
    "LIMITS",
    "OF_KIND",
    "RadioError",
    "as_taps",
    "check",
    "check_transmit",
    "missing",
    "only_one",
    "overflow_risk",
]

# name: least, most, unit. The receiver finds carriers up to half the symbol rate off, an eighth of
# the sample rate. The modem's samples reach about 2 at a scale of 1, so an amplitude of 0.4 keeps
# them within 0.8 of the converter's range. 60 dB is some -15 dBm out of a B210, the most that its
# own receiver should get without attenuation.
LIMITS: dict[str, tuple[float, float, str]] = {
    "snr_db": (-40, 60, "dB"),
    "cfo": (-0.125, 0.125, "cycles/sample"),
    "ppm": (-200, 200, "ppm"),
    "correct_hz": (-1e6, 1e6, "Hz"),
    "back_off_db": (-10, 40, "dB"),
    "frequency": (1e7, 6e9, "Hz"),
    "rate": (1e5, 2e7, "samples/s"),
    "master_clock_rate": (0, 5e8, "Hz"),
    "lo_offset": (-2e7, 2e7, "Hz"),
    "tx_gain": (0, 60, "dB"),
    "rx_gain": (0, 76, "dB"),
    "amplitude": (0.01, 0.4, ""),
}
# A Pluto's: without its filter it begins at 521 k, and USB 2 carries 4 M.
OF_KIND: dict[str, dict[str, tuple[float, float, str]]] = {
    "pluto": {"rate": (521e3, 4e6, "samples/s"), "frequency": (7e7, 6e9, "Hz")}
}
AMPLIFIERS = ("none", "clip", "rapp", "saleh")
_MOST_TAPS = 64
_LARGEST_TAP = 10


class RadioError(ValueError):
    """Something asked for that the radio cannot or must not do."""


def check(values: Mapping[str, Any], kind: str = "") -> dict[str, Any]:
    """Numbers within LIMITS, or those of a kind of radio, taps as complex numbers; else as it is.

    >>> check({"snr_db": "6", "taps": ["1", "0.3j"], "device": ""})
    {'snr_db': 6.0, 'taps': [(1+0j), 0.3j], 'device': ''}
    """
    out = dict(values)
    for name, value in values.items():
        if name in LIMITS:
            out[name] = _within(name, value, OF_KIND.get(kind, {}).get(name, LIMITS[name]))
    if "taps" in values:
        out["taps"] = as_taps(values["taps"])
    if values.get("amplifier", "none") not in AMPLIFIERS:
        known = ", ".join(AMPLIFIERS)
        raise RadioError(f"amplifier must be one of {known}, got {values['amplifier']!r}")
    return out


def as_taps(values: Iterable[Any]) -> list[complex]:
    """An impulse response of 1 to 64 complex numbers, given as numbers or like "0.3j"."""
    try:
        taps = [complex(value) for value in values]
    except (TypeError, ValueError, OverflowError):
        raise RadioError(f"taps must be complex numbers like 1 0.3j, got {values!r}") from None
    if not 1 <= len(taps) <= _MOST_TAPS:
        raise RadioError(f"taps must be 1 to {_MOST_TAPS} numbers, got {len(taps)}")
    if not all(abs(tap) <= _LARGEST_TAP for tap in taps) or not any(taps):
        raise RadioError(f"taps must have magnitudes up to {_LARGEST_TAP}, not all 0, got {taps}")
    return taps


def check_transmit(transmit: bool) -> None:
    """Refuse to send on the air unless that was said."""
    if not transmit:
        raise RadioError(
            "a radio transmits only with --transmit: use a cable and 30 to 60 dB of attenuation "
            "first, and make sure that you may use the frequency"
        )


def missing(error: str, device: str) -> str:
    """What it means that UHD has not opened a device, "" for another error.

    Networked devices say that they are held; one on USB that another program holds is not found.
    """
    if "claim" in error:
        return (
            f"the USRP of device {device!r} is held by another program, or by one that was killed "
            "some seconds ago: end it, or wait"
        )
    if "No devices found" in error:
        return (
            f"no USRP found for device {device!r}: is it connected and powered, does "
            "uhd_find_devices (of uhd-host) show it, and is no other program using it?"
        )
    return ""


def only_one(device: str, found: list[str]) -> None:
    """Refuse to take any USRP where there are several.

    Args:
        device: address as it was asked for.
        found: an address each, as UHD's search gives them.
    Raises:
        RadioError: no address was asked for and there are several.
    """
    if not device and len(found) > 1:
        raise RadioError(
            f"device must name one of {len(found)} USRPs: {'; '.join(found)}, got none"
        )


def overflow_risk(version: str) -> str:
    """What to say at the first overflow, "" where GNU Radio stands any number of them.

    Before 3.10.7 its usrp_source calls itself once more at each overflow that follows another
    (gnuradio#6721), until the stack is full.

    >>> overflow_risk("3.10.7.0"), overflow_risk("3.11.0.0")
    ('', '')
    """
    numbers = tuple(int(part) for part in version.split(".")[:3] if part.isdigit())
    if numbers >= (3, 10, 7):
        return ""
    return (
        f"GNU Radio {version} may crash of many overflows in a row (3.10.7 does not): lower "
        "--rate, or free the host"
    )


def _within(name: str, value: Any, limits: tuple[float, float, str]) -> float:
    low, high, unit = limits
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = float("nan")
    if not low <= number <= high or isinstance(value, bool):
        bounds = f"{low:g}..{high:g} {unit}".rstrip()
        raise RadioError(f"{name} must be within {bounds}, got {str(value).strip()}")
    return number
