"""What only the system's Python can look into: run by it, prints JSON. Imported by no test."""

from __future__ import annotations

import itertools
import json
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

FLOWGRAPHS = Path(__file__).parent.parent.parent / "flowgraphs"
sys.path.insert(0, str(FLOWGRAPHS))

KINDS = ("loopback", "usrp-tx", "usrp-rx", "usrp-trx", "soapy", "pluto")
CHANNEL = (
    "samples_in",
    "power_amplifier",
    "echoes",
    "clock",
    "carrier",
    "noise",
    "air",
    "samples_out",
)


def defaults(folder: str) -> Any:
    """Of the command line and of the parameters in the .grc files."""
    import options as command_line
    import yaml
    from device import DEVICE
    from hardware import FILES
    from options import CORRECTION

    out = {}
    for kind in KINDS:
        name = FILES.get(kind, kind.replace("-", "_"))
        parsed = yaml.safe_load((FLOWGRAPHS / f"{name}.grc").read_text())
        parameters = {
            block["name"]: block["parameters"]["value"]
            for block in parsed["blocks"]
            if block["id"] == "parameter"
        }
        options = command_line.parse([kind])
        ours = () if kind == "loopback" else CORRECTION  # the flowgraph gets what they make
        for option in ("kind", "control_address", "transmit", "view", "side", *DEVICE, *ours):
            options.pop(option, None)
        if "taps" in options:
            options["taps"] = f"[{', '.join(options['taps'])}]"
        out[kind] = [
            {name: _comparable(value) for name, value in half.items()}
            for half in (options, parameters)
        ]
    return out


def _comparable(value: Any) -> Any:
    try:
        return float(value)
    except ValueError:
        return value


def same(folder: str) -> Any:
    """What must not differ between two files, twice each."""
    import yaml

    def blocks(name: str) -> dict[str, Any]:
        parsed = yaml.safe_load((FLOWGRAPHS / f"{name}.grc").read_text())
        return {block["name"]: [block["id"], block["parameters"]] for block in parsed["blocks"]}

    loopback, view = blocks("loopback"), blocks("loopback_view")
    tx, rx, trx = blocks("usrp_tx"), blocks("usrp_rx"), blocks("usrp_trx")
    return [
        *([loopback[name], view[name]] for name in (*CHANNEL, "latency")),
        *([tx[name], trx[name]] for name in ("bursts", "usrp_sink", "latency")),
        *([rx[name], trx[name]] for name in ("usrp_source", "samples_out", "latency")),
    ]


def embedded(folder: str) -> Any:
    """Sources of the Python blocks in the files, by FILE.BLOCK."""
    import yaml

    return {
        f"{file.stem}.{block['name']}": block["parameters"]["_source_code"]
        for file in FLOWGRAPHS.glob("*.grc")
        for block in yaml.safe_load(file.read_text())["blocks"]
        if block["id"] == "epy_block"
    }


def bursts(folder: str) -> Any:
    """The transmitter's burst source: two bursts of 100 and 5,000 samples, the second too loud."""
    import numpy as np
    import radio
    import zmq
    from gnuradio import blocks, gr

    radio.compiled("usrp_tx", folder)
    sys.path.insert(0, folder)
    import usrp_tx_bursts

    socket = zmq.Context.instance().socket(zmq.PUSH)
    port = socket.bind_to_random_port("tcp://127.0.0.1")
    source = usrp_tx_bursts.BurstSource(f"tcp://127.0.0.1:{port}", rate=1e4, amplitude=0.25)
    sink, top = blocks.vector_sink_c(), gr.top_block()
    top.connect(source, sink)
    top.start()
    header = b"\xf0\x5f\x01" + bytes(16)  # of a ZMQ block that passes tags
    for before, samples in enumerate((np.full(100, 2.0), np.full(5000, 8j))):
        data = samples.astype(np.complex64).tobytes()
        parts = (
            [data[:333], data[333:]] if not before else [header + data[:400], header + data[400:]]
        )
        for part in parts:
            socket.send(part)
        deadline = time.monotonic() + 60
        while (source.bursts == before or source._on) and time.monotonic() < deadline:
            time.sleep(0.05)
    top.stop()
    top.wait()
    out = np.array(sink.data())
    return {
        "tags": [[tag.offset, str(tag.key)] for tag in sink.tags()],
        "levels": [out[50].real, out[1100].real, out[1200].imag, out[6200].imag],
        "length": len(out),
        "clipped": source.clipped,
        "bursts": source.bursts,
    }


def sides(folder: str) -> Any:
    """Which blocks are built for each kind and side: by the text that grcc makes."""
    import re

    import radio
    from hardware import FILES

    built = {}
    for kind, name in FILES.items():
        for side in ("both", "rx", "tx"):
            radio.compiled(name, folder, side)
            text = (Path(folder) / f"{name}.py").read_text()
            built[f"{kind} {side}"] = sorted(
                set(re.findall(r"self\.(bursts|radio_\w+|samples_out) = (?!None)", text))
            )
    return built


def filled(folder: str) -> Any:
    """A burst of two messages and one too loud, out of the source that knows no bursts."""
    import numpy as np
    import radio
    import zmq
    from gnuradio import blocks, gr

    radio.compiled("soapy_trx", folder)
    sys.path.insert(0, folder)
    import soapy_trx_bursts

    socket = zmq.Context.instance().socket(zmq.PUSH)
    port = socket.bind_to_random_port("tcp://127.0.0.1")
    source = soapy_trx_bursts.FilledSource(f"tcp://127.0.0.1:{port}", pause_ms=200)
    head, sink, top = blocks.throttle(8, 1e5), blocks.vector_sink_c(), gr.top_block()
    top.connect(source, head, sink)
    top.start()
    for before, messages in enumerate(([np.full(1000, 2), np.full(2000, 2)], [np.full(500, 8)])):
        for message in messages:
            socket.send(message.astype(np.complex64).tobytes())
        deadline = time.monotonic() + 60
        while source.bursts == before and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
    top.stop()
    top.wait()
    out = np.abs(np.array(sink.data()))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], out > 0, [0]])))
    return {
        "runs": (edges[1::2] - edges[::2]).tolist(),
        "levels": [float(out[edge + 1]) for edge in edges[::2]],
        "zeros": int((out == 0).sum()),
        "bursts": source.bursts,
        "clipped": source.clipped,
    }


def tagged(folder: str) -> Any:
    """A message of GNU Radio's own ZMQ PUSH Sink with Pass Tags: 0 to 99 with tags of a USRP."""
    import pmt
    import zmq
    from gnuradio import blocks, gr, zeromq

    values = {
        "rx_time": pmt.make_tuple(pmt.from_uint64(7), pmt.from_double(0.5)),
        "rx_freq": pmt.from_double(2.45e9),
        "about": pmt.to_pmt({"gain": 30, "on": True, "taps": [1j, 2j]}),
        "bits": pmt.init_u8vector(3, [1, 0, 1]),
    }
    tags = [
        gr.tag_utils.python_to_tag((at, pmt.intern(key), value, pmt.intern("usrp")))
        for at, (key, value) in enumerate(values.items())
    ]
    source = blocks.vector_source_c(range(100), False, 1, tags)
    sink = zeromq.push_sink(gr.sizeof_gr_complex, 1, "tcp://127.0.0.1:*", 1000, True)
    socket, top = zmq.Context.instance().socket(zmq.PULL), gr.top_block()
    socket.connect(sink.last_endpoint().rstrip("\0"))
    top.connect(source, sink)
    top.start()
    assert socket.poll(10_000)
    message = socket.recv()
    top.stop()
    top.wait()
    return message.hex()


def dry(folder: str) -> Any:
    """Whether a device that plays in real time ran dry within a burst, for several lengths.

    The end of a burst has to be there before its last sample has been played.
    """
    import numpy as np
    import radio
    import zmq
    from gnuradio import gr

    radio.compiled("usrp_tx", folder)
    sys.path.insert(0, folder)
    import usrp_tx_bursts

    class Device(gr.sync_block):
        """Notes when samples came, and when the last had an end of burst."""

        def __init__(self) -> None:
            gr.sync_block.__init__(self, "device", [np.complex64], None)
            self.came: list[tuple[float, int, bool]] = []

        def work(self, input_items: Any, output_items: Any) -> int:
            count = len(input_items[0])
            tags = [str(tag.key) for tag in self.get_tags_in_window(0, 0, count)]
            self.came.append((time.monotonic(), count, "tx_eob" in tags))
            return count

    rate = 1e4
    socket = zmq.Context.instance().socket(zmq.PUSH)
    port = socket.bind_to_random_port("tcp://127.0.0.1")
    late = {}
    source = usrp_tx_bursts.BurstSource(f"tcp://127.0.0.1:{port}", rate=rate, pause_ms=50)
    source.set_blkd_input_timer_value(1)  # as the flowgraphs' snippet does
    device, top = Device(), gr.top_block()
    top.connect(source, device)
    top.start()
    for count in (100, 3000, 6000, 20_000):
        device.came.clear()
        for first in range(0, count, 2000):
            socket.send(np.ones(min(2000, count - first), np.complex64).tobytes())
        deadline = time.monotonic() + 60
        while not any(end for *_, end in device.came) and time.monotonic() < deadline:
            time.sleep(0.01)
        came = [moment for moment, *_ in device.came]
        played = len(came) and came[0] + sum(part for _, part, _ in device.came[:-1]) / rate
        late[count] = came[-1] > played if len(came) > 1 else False
    top.stop()
    top.wait()
    return late


def signals(folder: str) -> Any:
    """How many moments of its main loop a radio was asked to end at, one after the other."""
    import radio
    from ending import Ending

    radio.time.sleep = lambda seconds: None
    moments, last = 0, False
    while not last:
        idle, ending = _Idle(), Ending()
        last = not _interrupted_at(moments, lambda: radio._wait(idle, ending, None))  # noqa: B023
        assert last or ending.asked
        moments += 1
    return moments


class _Idle:
    """A radio that runs on until it is asked to end, or for 3 turns of the loop."""

    def __init__(self) -> None:
        self._turns = 0

    @property
    def ended(self) -> str:
        self._turns += 1
        return "idle" if self._turns > 3 else ""

    def counters(self) -> dict[str, int]:
        return {}


def _interrupted_at(moment: int, work: Callable[[], object]) -> bool:
    """SIGTERM before the so manieth step of the interpreter; whether there are as many."""
    steps = itertools.count()
    sent = False

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal sent
        frame.f_trace_opcodes = True
        if event == "opcode" and next(steps) == moment:
            sent = True
            signal.raise_signal(signal.SIGTERM)
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(None)
    return sent


def late(folder: str) -> Any:
    """How long a radio whose flowgraph does not stop takes to be closed, in s."""
    import ending

    ending.PATIENCE_S = 0.2
    import radio

    hung = radio.Radio.__new__(radio.Radio)
    hung.device = None
    hung.kind, hung.block = "usrp-rx", SimpleNamespace(stop=threading.Event().wait)
    begin = time.monotonic()
    hung.close()
    return time.monotonic() - begin


def closed(folder: str) -> Any:
    """Exit status of a radio whose window is closed by hand after a second."""
    import radio

    make = radio._window

    def window() -> Any:
        from PyQt5 import QtCore

        made = make()
        QtCore.QTimer.singleShot(1000, made.closeAllWindows)
        return made

    radio._window = window
    addresses = ("--tx-address", "--rx-address", "--control-address")
    free = [part for name in addresses for part in (name, "tcp://127.0.0.1:*")]
    free[1] = "tcp://127.0.0.1:9"  # connects, to nobody
    return radio.main(["loopback", "--view", *free])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        print(json.dumps(globals()[sys.argv[1]](temporary)))
