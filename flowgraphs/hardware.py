"""Radios that are no USRPs: what differs between the kinds, and a lenient way to open them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

__all__ = ["FILES", "hint", "lenient", "one_sided", "soapy_device"]

FILES = {"soapy": "soapy_trx", "pluto": "pluto_trx"}  # GRC keeps the short names for itself
_ENDS = {"tx": ("bursts", "radio_sink"), "rx": ("radio_source", "samples_out")}
# What the Soapy Custom blocks always set, though many a device has no such thing.
_OPTIONAL = ("bandwidth", "frequency_correction", "gain_mode", "dc_offset_mode", "dc_offset")
_OPTIONAL += ("iq_balance",)


def soapy_device(device: str) -> str:
    """The device string without the driver= that the Soapy blocks put before it.

    >>> soapy_device("driver=hackrf,serial=1"), soapy_device("hackrf")
    ('hackrf,serial=1', 'hackrf')
    """
    return device.removeprefix("driver=")


def hint(kind: str) -> str:
    """How to find out whether a device of this kind is there."""
    hints = {
        "soapy": ": does `SoapySDRUtil --find` (of soapysdr-tools) show it?",
        "pluto": ": does `iio_info -s` (of libiio-utils) show it?",
    }
    return hints.get(kind, "")


def one_sided(file: Path, side: str, folder: str) -> Path:
    """A flowgraph of both ends with one of them disabled; as it is for side "both"."""
    import yaml

    if side == "both":
        return file
    graph = yaml.safe_load(file.read_text())
    unused = _ENDS["rx" if side == "tx" else "tx"]
    for block in graph["blocks"]:
        if block["name"] in unused:
            block["states"]["state"] = "disabled"
    made = Path(folder) / file.name
    made.write_text(yaml.safe_dump(graph))
    return made


def lenient(soapy: Any) -> Any:
    """The module gnuradio.soapy, whose blocks leave out what their device does not have."""
    return SimpleNamespace(
        source=lambda *arguments: _Lenient(soapy.source(*arguments)),
        sink=lambda *arguments: _Lenient(soapy.sink(*arguments)),
    )


class _Lenient:
    """A Soapy block: a flowgraph takes it for one, by to_basic_block."""

    def __init__(self, block: Any) -> None:
        self._block = block

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._block, name)
        return _tried(found) if name.removeprefix("set_") in _OPTIONAL else found

    def set_antenna(self, channel: int, name: str) -> None:
        """Choose an antenna; "" stays with the device's own."""
        if name:
            self._block.set_antenna(channel, name)


def _tried(setter: Any) -> Any:
    def set_if_there(*arguments: Any) -> None:
        try:
            setter(*arguments)
        except ValueError as error:
            if "not support" not in str(error):
                raise

    return set_if_there
