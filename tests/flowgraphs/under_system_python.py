"""What only the system's Python can look into: run by it, prints JSON. Imported by no test."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

FLOWGRAPHS = Path(__file__).parent.parent.parent / "flowgraphs"
sys.path.insert(0, str(FLOWGRAPHS))

KINDS = ("loopback", "usrp-tx", "usrp-rx", "usrp-trx")
CHANNEL = ("samples_in", "echoes", "clock", "carrier", "noise", "air", "samples_out")


def defaults(folder: str) -> Any:
    """Of the command line and of the parameters in the .grc files."""
    import options as command_line
    import yaml

    out = {}
    for kind in KINDS:
        parsed = yaml.safe_load((FLOWGRAPHS / f"{kind.replace('-', '_')}.grc").read_text())
        parameters = {
            block["name"]: block["parameters"]["value"]
            for block in parsed["blocks"]
            if block["id"] == "parameter"
        }
        options = command_line.parse([kind])
        for option in ("kind", "control_address", "transmit", "view"):
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
    source = usrp_tx_bursts.BurstSource(f"tcp://127.0.0.1:{port}", amplitude=0.25)
    sink, top = blocks.vector_sink_c(), gr.top_block()
    top.connect(source, sink)
    top.start()
    for samples in (np.full(100, 2.0), np.full(5000, 8j)):
        before = source.bursts
        data = samples.astype(np.complex64).tobytes()
        socket.send(data[:333])
        socket.send(data[333:])
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


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        print(json.dumps(globals()[sys.argv[1]](temporary)))
