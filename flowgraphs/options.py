"""The command line of `radio`: of run_link.py, and of editable-deepsc."""

from __future__ import annotations

import argparse
from typing import Any

from limits import AMPLIFIERS, LIMITS, OF_KIND

__all__ = ["ADDRESSES", "parse", "parser"]

ADDRESSES = {
    "tx_address": ("tcp://127.0.0.1:5555", "where the transmitting program binds"),
    "rx_address": ("tcp://127.0.0.1:5556", "to bind, for the receiving program"),
}
CONTROL = "tcp://127.0.0.1:5557"
OTHER_CONTROL = "tcp://127.0.0.1:5558"  # of usrp-rx, so that usrp-tx may run beside it
LOOPBACK = {
    "snr_db": (20.0, "Es/N0 of unit-power symbols after the matched filter, for one tap of 1"),
    "cfo": (0.0, "carrier frequency offset"),
    "ppm": (0.0, "by how much the receiver's sample clock is slow"),
    "back_off_db": (10.0, "of the amplifier: its saturation above the samples' rms"),
}
CORRECTION = {
    "ppm": (0.0, "by how much the device's reference is fast"),
    "correct_hz": (0.0, "tune so much higher: a receiver by the carrier offset that rx shows"),
}
USRP = {
    "frequency": (2.45e9, "centre frequency"),
    "rate": (1e6, "samples a second"),
    "lo_offset": (1e6, "between the local oscillator and the centre, against DC leakage"),
    "master_clock_rate": (0.0, "of the device, 0 for its own"),
}
SENDER = {
    "tx_gain": (0.0, "transmitter's gain"),
    "amplitude": (0.2, "factor on the samples, whose rms is 0.5 and whose peaks reach about 2"),
}
RECEIVER = {"rx_gain": (30.0, "receiver's gain; there is no AGC")}


def parse(arguments: list[str]) -> dict[str, Any]:
    """Options by name, numbers still as they were written."""
    return vars(parser().parse_args([_spaced(argument) for argument in arguments]))


def parser() -> argparse.ArgumentParser:
    """The command line; its defaults are those of the .grc files (a test holds that)."""
    top = argparse.ArgumentParser(
        prog="radio",
        description="Run a GNU Radio flowgraph between two ZMQ ports: a channel model or USRPs.",
        epilog="The Python that has GNU Radio is that which EDITABLE_DEEPSC_GNURADIO_PYTHON names, "
        "else /usr/bin/python3 or conda's, PyBOMBS's or another one on PATH.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    kinds = top.add_subparsers(dest="kind", required=True)
    loopback = _kind(kinds, "loopback", "echoes, clock and carrier offset and noise", ADDRESSES)
    _numbers(loopback, LOOPBACK)
    loopback.add_argument(
        "--taps", nargs="+", default=["1"], help="impulse response at the sample rate"
    )
    loopback.add_argument(
        "--amplifier", default="none", help=f"of the transmitter: {', '.join(AMPLIFIERS)}"
    )
    loopback.add_argument("--seed", type=int, default=1, help="of the noise")
    loopback.add_argument("--view", action="store_true", help="a window with the sinks to look at")
    for kind in ("usrp-tx", "usrp-rx", "usrp-trx"):
        _usrp(kinds, kind)
    _other(
        kinds,
        "soapy",
        "any radio that SoapySDR has a driver for",
        "driver=NAME and what tells it apart, as SoapySDRUtil --find shows it",
        USRP["rate"][0],
    )
    _other(kinds, "pluto", "an ADALM-PLUTO", "IIO context, like ip:192.168.2.1; '' finds it", 2.5e6)
    return top


def _other(kinds: Any, kind: str, what: str, device: str, rate: float) -> None:
    """A radio without bursts: zeros are sent in between."""
    one = _kind(kinds, kind, what, ADDRESSES)
    one.add_argument("--device", default="", help=device)
    one.add_argument("--side", choices=("rx", "tx", "both"), default="rx", help="ends to run")
    shared = {"frequency": USRP["frequency"], "rate": (rate, "samples a second")}
    _numbers(one, shared | CORRECTION | SENDER | RECEIVER, OF_KIND.get(kind, {}))
    if kind == "soapy":
        for side in ("tx", "rx"):
            one.add_argument(f"--{side}-antenna", default="", help="port; '' as it is")
    one.add_argument("--transmit", action="store_true", help="yes, send on the air")


def _usrp(kinds: Any, kind: str) -> None:
    what = {"usrp-tx": "transmit", "usrp-rx": "receive", "usrp-trx": "do both"}[kind]
    sends, receives = kind != "usrp-rx", kind != "usrp-tx"
    sides = [s for s, on in (("tx_address", sends), ("rx_address", receives)) if on]
    one = _kind(kinds, kind, f"{what} with a USRP", {side: ADDRESSES[side] for side in sides})
    one.add_argument("--device", default="", help="address as uhd_find_devices shows it")
    for name, what in (("clock", "reference clock"), ("time", "PPS")):
        one.add_argument(
            f"--{name}-source", default="", help=f"{what}: internal, external, gpsdo; '' as it is"
        )
    sides_own = (SENDER if sends else {}) | (RECEIVER if receives else {})
    _numbers(one, USRP | CORRECTION | sides_own)
    if sends:
        one.add_argument("--tx-antenna", default="TX/RX", help="port")
        one.add_argument("--tx-subdev", default="", help="daughterboard and channel, like A:0")
        one.add_argument("--transmit", action="store_true", help="yes, send on the air")
    if receives:
        one.add_argument("--rx-antenna", default="RX2", help="port")
        one.add_argument("--rx-subdev", default="", help="daughterboard and channel, like A:0")


def _kind(kinds: Any, name: str, what: str, addresses: dict[str, tuple[str, str]]) -> Any:
    one = kinds.add_parser(
        name, help=what, description=what, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    for side, (default, meaning) in addresses.items():
        one.add_argument(_flag(side), default=default, help=f"ZMQ: {meaning}")
    control = OTHER_CONTROL if name == "usrp-rx" else CONTROL
    one.add_argument("--control-address", default=control, help="ZMQ REP, see control.py")
    return one


def _numbers(
    one: argparse.ArgumentParser,
    options: dict[str, tuple[float, str]],
    limits: dict[str, tuple[float, float, str]] | None = None,
) -> None:
    for name, (default, meaning) in options.items():
        low, high, unit = (limits or {}).get(name, LIMITS[name])
        bounds = f"{low:g}..{high:g} {unit}".rstrip()
        one.add_argument(_flag(name), default=default, help=f"{meaning}, {bounds}")


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _spaced(argument: str) -> str:
    """A negative number with a space before it, so that argparse takes -1e-3 for no option."""
    try:
        complex(argument)
    except ValueError:
        return argument
    return " " + argument
