"""The USRP behind a flowgraph: its clocks and subdevices, what it was really set to, its losses."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import Any

from limits import RadioError
from marks import events

__all__ = ["DEVICE", "Device", "full_address", "search"]

DEVICE = ("clock_source", "time_source", "master_clock_rate", "tx_subdev", "rx_subdev")
_BLOCKS = {"tx": "usrp_sink", "rx": "usrp_source"}
_PROBE_S = 1.0
_SILENCE_S = 5.0  # of a probe, which UHD itself gives up after 2


def full_address(device: str, master_clock_rate: float) -> str:
    """The device's address with the rate of its master clock, 0 for the device's own."""
    clock = f"master_clock_rate={master_clock_rate:.10g}" if master_clock_rate else ""
    return ",".join(part for part in (device, clock) if part)


def search() -> list[str]:
    """Addresses of all USRPs that UHD finds."""
    from gnuradio import uhd

    return [address.to_string() for address in uhd.find(uhd.device_addr(""))]


class Device:
    """The USRP of a flowgraph that has been built and does not run yet.

    Args:
        flowgraph: with a usrp_sink, a usrp_source or both.
        options: those of DEVICE, "" where the device's own is meant.
    Raises:
        RadioError: the device has no such clock, time source or subdevice.
    """

    def __init__(self, flowgraph: Any, options: dict[str, Any]) -> None:
        self._flowgraph = flowgraph
        self._sides = {
            side: getattr(flowgraph, name)
            for side, name in _BLOCKS.items()
            if hasattr(flowgraph, name)
        }
        self._set_up(options)
        self._lost = _losses()
        for usrp in self._sides.values():
            flowgraph.msg_connect(usrp, "async_msgs", self._lost, "events")
        self._heard = time.monotonic()
        self._gone = False
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None

    def _set_up(self, options: dict[str, Any]) -> None:
        """Clock and time for the whole device, a subdevice a side; then all that hangs on them."""
        chosen = False
        for side, usrp in self._sides.items():
            for name in ("clock_source", "time_source"):
                if wanted := options.get(name):
                    _check_known(name, wanted, getattr(usrp, f"get_{name}s")(0))
                    getattr(usrp, f"set_{name}")(wanted, 0)
                    chosen = True
            if subdev := options.get(f"{side}_subdev"):
                _set_subdev(usrp, f"{side}_subdev", subdev)
                chosen = True
        if chosen:
            self._set_again()

    def _set_again(self) -> None:
        for name in ("rate", "frequency", "tx_antenna", "rx_antenna", "tx_gain", "rx_gain"):
            if hasattr(self._flowgraph, name):
                getattr(self._flowgraph, f"set_{name}")(getattr(self._flowgraph, name))

    def actual(self) -> dict[str, Any]:
        """What the device says that it was set to."""
        usrp = next(iter(self._sides.values()))
        return {
            "rate": usrp.get_samp_rate(),
            "frequency": usrp.get_center_freq(0),
            **{f"{side}_gain": one.get_gain(0) for side, one in self._sides.items()},
            "master_clock_rate": usrp.get_clock_rate(0),
            "clock_source": usrp.get_clock_source(0),
        }

    def check(self, wanted: dict[str, Any]) -> None:
        """Compare rate, frequency and gains with what each side was really set to.

        Raises:
            RadioError: the device could not do it; a gain may be a step of it away.
        """
        for side, usrp in self._sides.items():
            rate, frequency, gain = (wanted[name] for name in ("rate", "frequency", f"{side}_gain"))
            _check_rate(rate, usrp.get_samp_rate())
            if abs(usrp.get_center_freq(0) - frequency) > 1e-4 * rate:
                _refuse(f"frequency of {side}", "Hz", frequency, usrp.get_freq_range(0))
            if abs(usrp.get_gain(0) - gain) > 1:
                _refuse(f"{side}_gain", "dB", gain, usrp.get_gain_range(0))

    def losses(self) -> Counter[str]:
        """Underflows and the like that gr-uhd has told of."""
        return Counter(self._lost.counts)

    def watch(self) -> None:
        """Ask the device for its time once in a while from now on, in a thread of its own."""
        self._heard = time.monotonic()
        self._watcher = threading.Thread(target=self._probe, daemon=True)
        self._watcher.start()

    def release(self) -> None:
        """Hold the device no longer, so that its driver gives it back: the next may claim it."""
        self._over.set()
        if self._watcher is not None:
            self._watcher.join(_PROBE_S)
        self._sides.clear()
        self._flowgraph = None

    @property
    def gone(self) -> bool:
        """Whether the device answers no more.

        Its samples cannot tell: they also stop when nobody takes them.
        """
        return self._gone or time.monotonic() - self._heard > _SILENCE_S

    def _probe(self) -> None:
        usrp = next(iter(self._sides.values()))
        while not self._gone and not self._over.wait(_PROBE_S):
            try:
                usrp.get_time_now()
            except RuntimeError:
                self._gone = True
            self._heard = time.monotonic()


def _check_known(name: str, wanted: str, known: Any) -> None:
    if wanted not in known:
        raise RadioError(
            f"{name} must be one that the device has, {', '.join(known)}, got {wanted}"
        )


def _set_subdev(usrp: Any, name: str, wanted: str) -> None:
    before = usrp.get_subdev_spec(0)
    try:
        usrp.set_subdev_spec(wanted, 0)
    except RuntimeError:
        raise RadioError(
            f"{name} must be a subdevice that the device has, as one of {before}, got {wanted}"
        ) from None


def _check_rate(wanted: float, got: float) -> None:
    if abs(got - wanted) > 1e-4 * wanted:
        raise RadioError(
            f"rate must be one that the device can do, got {wanted:g} samples/s; "
            f"it would take {got:.10g}"
        )


def _refuse(name: str, unit: str, wanted: float, allowed: Any) -> None:
    raise RadioError(
        f"{name} must be within {allowed.start():g}..{allowed.stop():g} {unit} for this device, "
        f"got {wanted:g}"
    )


def _losses() -> Any:
    """A block that counts the events of gr-uhd's async_msgs ports."""
    import pmt
    from gnuradio import gr

    class Losses(gr.basic_block):
        """Attribute counts: how often each counter was named."""

        def __init__(self) -> None:
            gr.basic_block.__init__(self, "losses", None, None)
            self.counts: Counter[str] = Counter()
            self.message_port_register_in(pmt.intern("events"))
            self.set_msg_handler(pmt.intern("events"), self._count)

        def _count(self, message: Any) -> None:
            self.counts.update(events(pmt.to_python(message)))

    return Losses()
