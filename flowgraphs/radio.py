#!/usr/bin/python3
"""Runs a flowgraph of this folder under GNU Radio's Python, headless and under control.

    python3 flowgraphs/radio.py loopback --snr-db 6 --cfo 1e-3 --ppm 10 --taps 1 0.3j
    python3 flowgraphs/radio.py usrp-trx --frequency 2.45e9 --tx-gain 10 --rx-gain 30 --transmit

What runs is what GNU Radio's grcc makes of the .grc file. stdout gets JSON lines: one when ready,
one when a USRP lost samples, one at the end. README.md has ports, gains and practice.
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from device import DEVICE, Device, full_address, search
from ending import PATIENCE_S, Ending, within
from hardware import FILES, hint, lenient, one_sided, soapy_device
from limits import RadioError, check, check_transmit, missing, only_one, overflow_risk
from marks import MarkCounter
from options import ADDRESSES, parse
from tuning import TUNING, asked_of_device

HERE = Path(__file__).resolve().parent
CHANGEABLE = ("snr_db", "cfo", "ppm", "taps", "frequency", "correct_hz", "tx_gain", "rx_gain")
CHANGEABLE += ("amplitude", "amplifier", "back_off_db")
_LEFT: list[Any] = []  # what the end of the process clears away
GONE_S = 1.0  # for the driver of a USRP that has vanished: it has nothing to give back
SOURCES = ("samples_in", "bursts")  # blocks that fetch from the transmitting program
SETTLE_SAMPLES = 2048  # of the noise's buffer: after so many samples a new snr_db counts


def compiled(name: str, folder: str, side: str = "both") -> Any:
    """The module that grcc makes of name.grc, in a folder that may go once this has returned.

    Args:
        side: both ends of the flowgraph, or tx or rx alone.
    """
    made = subprocess.run(
        [_grcc(), "-o", folder, str(one_sided(HERE / f"{name}.grc", side, folder))],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    if made.returncode:
        raise RadioError(f"grcc cannot compile {name}.grc: {made.stdout.strip()[-300:]}")
    sys.path.insert(0, folder)  # for the blocks embedded in it
    spec = importlib.util.spec_from_file_location(name, Path(folder) / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.remove(folder)
    return module


def _grcc() -> str:
    """Beside this Python, as in an environment of conda's that is not on PATH, or else on PATH."""
    beside = Path(sys.executable).with_name("grcc")
    return str(beside) if beside.exists() else "grcc"


class Radio:
    """One running flowgraph."""

    def __init__(
        self, kind: str, parameters: dict[str, Any], marks: MarkCounter, view: bool
    ) -> None:
        self.kind = kind
        self.parameters = parameters
        self._marks = marks
        self._lock = threading.Lock()
        self._ended = threading.Event()
        with tempfile.TemporaryDirectory(prefix="radio.") as folder:
            name = FILES.get(kind, kind.replace("-", "_")) + ("_view" if view else "")
            module = compiled(name, folder, parameters.pop("side", "both"))
            if hasattr(module, "soapy"):
                module.soapy = lenient(module.soapy)
            self.block, self.device = self._built(module, name)
        module.snippets_main_after_init(self.block)
        if view:  # its own would stop and wait for the flowgraph a second time, beside close()
            self.block.closeEvent = lambda event: event.accept()

    def _built(self, module: Any, name: str) -> tuple[Any, Device | None]:
        """The flowgraph, and its USRP if it has one."""
        block_class = getattr(module, name)
        accepted = inspect.signature(block_class).parameters
        asked = asked_of_device(self.parameters)
        own = {key: value for key, value in asked.items() if key not in DEVICE}
        if self.kind == "soapy":
            own["device"] = soapy_device(own["device"])
        usrp = self.kind.startswith("usrp")
        if usrp:
            only_one(own["device"], [] if own["device"] else search())
            own["device"] = full_address(own["device"], self.parameters["master_clock_rate"])
        # The sliders of a window have the name, so what they begin with is called first_....
        names = {key: key if key in accepted else f"first_{key}" for key in own}
        try:
            block = block_class(**{names[key]: own[key] for key in names})
            if not usrp:
                return block, None
            device = Device(block, self.parameters)
            device.check(asked)
        except RadioError:
            raise
        except (RuntimeError, ValueError) as error:  # of UHD, of SoapySDR
            raise RadioError(self._why(error)) from None
        return block, device

    def _why(self, error: Exception) -> str:
        said = missing(str(error), self.parameters.get("device", ""))
        return said or " ".join(f"{self.kind} does not start: {error}{hint(self.kind)}".split())

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """What the control socket answers."""
        wanted = request.get("set", {})
        for name in wanted:
            if name not in CHANGEABLE or name not in self.parameters:
                known = ", ".join(key for key in CHANGEABLE if key in self.parameters)
                raise RadioError(f"a parameter to set must be one of {known}, got {name!r}")
        values = check(wanted, self.kind)
        with self._lock:
            self._set(values)
            try:
                if self.device is not None:
                    self.device.check(asked_of_device(self.parameters | values))
            except RadioError:
                self._set({name: self.parameters[name] for name in values})
                raise
            self.parameters |= values
        return self.status()

    def _set(self, values: dict[str, Any]) -> None:
        """Have the flowgraph changed; a device's frequency follows from several values."""
        asked = asked_of_device(self.parameters | values)
        for name in values:
            at_device = "frequency" if name in TUNING and "correct_hz" in self.parameters else name
            getattr(self.block, f"set_{at_device}")(asked[at_device])

    def status(self) -> dict[str, Any]:
        """Parameters and counters, as plain JSON values."""
        plain = {
            name: [str(tap) for tap in value] if name == "taps" else value
            for name, value in self.parameters.items()
        }
        return {
            "kind": self.kind,
            "parameters": plain,
            "counters": self.counters(),
            **({} if self.device is None else {"actual": self.device.actual()}),
            "settle_samples": SETTLE_SAMPLES,
        }

    def counters(self) -> dict[str, int]:
        """Samples that went through, and what a USRP lost."""
        block, counts = self.block, {}
        if hasattr(block, "samples_in"):
            counts["samples_in"] = block.samples_in.nitems_written(0)
        if hasattr(block, "bursts"):
            counts["samples_in"] = block.bursts.nitems_written(0)
            counts["bursts"] = block.bursts.bursts
            counts["clipped"] = block.bursts.clipped
        if hasattr(block, "samples_out"):
            counts["samples_out"] = block.samples_out.nitems_read(0)
        if self.device is not None:
            counts |= {"underflows": 0, "overflows": 0}
            counts |= self.device.losses() | self._marks.counts  # of each the larger count
        return counts

    def start(self) -> None:
        """Let samples flow."""
        self.block.start()
        if self.device is not None:
            self.device.watch()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        """The only one to wait for the flowgraph: two at once join the same threads."""
        self.block.wait()
        self._ended.set()

    @property
    def ended(self) -> str:
        """Why it cannot run any more, "" while it can."""
        if self.vanished:
            return f"the USRP of {self.kind} gives no answer any more"
        if any(getattr(getattr(self.block, name, None), "refused", False) for name in SOURCES):
            return (
                f"tx-address must be that of a PUSH socket, got {self.parameters['tx_address']!r} "
                "of another kind: in GNU Radio take a ZMQ PUSH Sink, not a PUB Sink"
            )
        return f"the {self.kind} flowgraph ended by itself" if self._ended.is_set() else ""

    @property
    def vanished(self) -> bool:
        """Whether there was a USRP and it answers no more."""
        return self.device is not None and self.device.gone

    def close(self) -> None:
        """Stop the flowgraph; one that does not stop in time is left to the process's end."""
        patience_s = GONE_S if self.vanished else PATIENCE_S
        if not within(patience_s, self._stop):
            print(
                f"radio: {self.kind} did not stop within {patience_s:g} s and was cut off",
                file=sys.stderr,
            )

    def _stop(self) -> None:
        self.block.stop()
        self._ended.wait()

    def release(self) -> None:
        """Give a USRP back to its driver; nothing can be asked of the radio after that."""
        if self.vanished:  # its driver would try for 20 s, and let no other thread run meanwhile
            _LEFT.append(self)
            return
        if self.device is not None:
            self.device.release()
        self.device = None
        within(PATIENCE_S, partial(self.__dict__.pop, "block"))


def run(options: dict[str, Any]) -> int:
    """Run until SIGINT or SIGTERM; 1 if the flowgraph ends by itself."""
    kind, view = options.pop("kind"), options.pop("view", False)
    control_address = options.pop("control_address")
    ending = Ending()
    window = _window() if view else None
    with MarkCounter() as marks:
        radio = Radio(kind, options, marks, view)
        _serve(radio, control_address, ending, window)
        if not view:
            radio.release()
    return 0 if ending.asked else 1


def _serve(radio: Radio, control_address: str, ending: Ending, window: Any) -> None:
    """Run the flowgraph and its control socket until it is asked to end, or has ended."""
    from control import ControlServer

    control = ControlServer(control_address, radio.answer)
    radio.start()
    _say(_ready(radio, control.address))
    _wait(radio, ending, window)
    if not ending.asked:  # said first: to stop takes a driver seconds
        print(f"radio: {radio.ended}", file=sys.stderr, flush=True)
    control.close()
    radio.close()
    _say({"stopped": radio.kind, "counters": radio.counters()})


def _ready(radio: Radio, control_address: str) -> dict[str, Any]:
    status = radio.status()
    if hasattr(radio.block, "samples_out"):
        status["parameters"]["rx_address"] = radio.block.samples_out.last_endpoint().rstrip("\0")
    addresses = {name: status["parameters"].get(name) for name in ADDRESSES}
    return {"ready": radio.kind, **addresses, "control_address": control_address, **status}


def _wait(radio: Radio, ending: Ending, window: Any) -> None:
    """Until told to stop; says when a USRP has lost more samples."""
    lost: dict[str, int] = {}
    if window is not None:
        radio.block.resize(1200, 900)
        radio.block.show()
        window.aboutToQuit.connect(ending.ask)
    while not ending.asked and not radio.ended:
        time.sleep(0.1 if window is None else 0.02)
        if window is not None:
            window.processEvents()
            if not radio.block.isVisible():
                ending.ask()
        counters = radio.counters()
        now = {name: counters.get(name, 0) for name in ("underflows", "overflows")}
        if any(now.values()) and now != lost:
            if now["overflows"] and not lost.get("overflows") and (risk := _overflow_risk()):
                print(f"radio: {risk}", file=sys.stderr, flush=True)
            lost = now
            _say(lost)


def _overflow_risk() -> str:
    from gnuradio import gr

    return overflow_risk(gr.version())


def _window() -> Any:
    from PyQt5 import Qt

    return Qt.QApplication(sys.argv[:1])


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


def main(arguments: list[str]) -> int:
    """One command; 2 with one sentence on stderr when it cannot be done."""
    options = parse(arguments)
    try:
        transmit = options.pop("transmit", None)
        options = check(options, options["kind"])
        if transmit is not None and options.get("side") != "rx":
            check_transmit(transmit)
        os.environ.setdefault("UHD_LOG_CONSOLE_LEVEL", "warning")
        sys.stdout = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)  # what libraries print goes to stderr: stdout is for our JSON lines
        return run(options)
    except RadioError as error:
        print(f"radio: {error}", file=sys.stderr)
        return 2
    except ImportError as error:
        print(f"radio: GNU Radio does not load here: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # all is said and given back: destructors of Qt and drivers may only hang
