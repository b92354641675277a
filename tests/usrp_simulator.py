"""UHD's simulated E320, whose transmitter is cabled to its receiver; run by the system's Python.

    /usr/bin/python3 tests/usrp_simulator.py WIRE      # prints "ready"; SIGTERM ends it

WIRE gets a line a packet that the transmitter sent: its count of samples, and 1 where the burst
ends there. Of usrp_mpm (Debian's python3-uhd) nothing is changed but in memory, where it does not
work with Python 3.11. A host has room for one: it takes UDP 49600 and 49153, TCP 49601.
"""

from __future__ import annotations

import queue
import signal
import sys
import tempfile
import time
import types
from collections import deque
from pathlib import Path
from typing import Any, TextIO

import msgpack

SAMPLE = 4  # bytes of sc16
SETTINGS = """
[sample.source]
class = Cable
[sample.sink]
class = Plug
[hardware]
preset = E320
serial_num = 51A1A7E
"""
cable: deque[bytes] = deque()


class RPCServer:
    """MessagePack RPC on one connection: what usrp_mpm takes from mprpc, which builds no more."""

    def __init__(
        self, pack_params: dict[str, Any] | None = None, unpack_params: dict[str, Any] | None = None
    ) -> None:
        self._pack = pack_params or {}
        self._unpack = unpack_params or {}

    def __call__(self, connection: Any, peer: tuple[str, int]) -> None:
        """Serve until the other end goes."""
        self.client_host, self.client_port = peer[:2]
        requests = msgpack.Unpacker(strict_map_key=False, **self._unpack)
        while data := connection.recv(1 << 16):
            requests.feed(data)
            for _, number, name, arguments in requests:
                reply = (1, number, *self._answer(name, arguments))
                connection.sendall(msgpack.packb(reply, **self._pack))

    def _answer(self, name: bytes | str, arguments: list[Any]) -> tuple[str | None, Any]:
        method = name.decode() if isinstance(name, bytes) else name
        try:
            return None, getattr(self, method)(*arguments)
        except Exception as error:  # it is the caller's
            return str(error), None


class _Missing(types.ModuleType):
    """Importable, but whoever wants something of it gets the ImportError he is prepared for."""

    def __getattr__(self, name: str) -> Any:
        raise ImportError(name)


def stand_in() -> None:
    """For modules that usrp_mpm imports and this host lacks."""
    _provide("mprpc", RPCServer=RPCServer)
    _provide("systemd", daemon=_provide("systemd.daemon", notify=print))
    sys.modules["usrp_mpm.libpyusrp_periphs"] = _Missing("usrp_mpm.libpyusrp_periphs")  # C++


def _provide(name: str, **content: Any) -> types.ModuleType:
    module = sys.modules[name] = types.ModuleType(name)
    module.__dict__.update(content)
    return module


def mend() -> None:
    """Three places of usrp_mpm 4.3 and pyroute2 0.7 that stop the simulator here."""
    import pyroute2
    from usrp_mpm.periph_manager import base
    from usrp_mpm.simulator import chdr_stream, stream_endpoint_node

    real = pyroute2.IPRoute.get_links

    def get_links(self: Any, *places: Any, **match: Any) -> Any:
        if places and isinstance(places[0], list):  # as pyroute2 once wanted it
            places = tuple(places[0])
        return real(self, *places, **match)

    def keep_newest(self: Any, packet: Any) -> None:  # else a full queue ends the thread
        while True:
            try:
                return self.strs_queue.put_nowait(packet)
            except queue.Full:
                self.strs_queue.get_nowait()

    def status(self: Any, packet: Any, **_: Any) -> None:  # else one after the stream's end does
        handler = self.strs_handlers.pop(packet.get_header().dst_epid, None)
        if handler is not None:
            handler(packet)
        elif self.output_stream is not None:
            self.output_stream.queue_packet(packet)

    pyroute2.IPRoute.get_links = get_links
    base.get_mender_artifact = lambda *_, **__: ""
    chdr_stream.ChdrOutputStream.queue_packet = keep_newest
    stream_endpoint_node.StreamEndpointNode._handle_strs_packet = status


def connect(wire: TextIO) -> None:
    """Let the receiver get what the transmitter sends, and zeros in between."""
    from usrp_mpm.simulator import sample_source

    sample_source.cli_sink(_plug(sample_source.SampleSink, wire))
    sample_source.cli_source(_cable(sample_source.SampleSource))


def _plug(base: Any, wire: TextIO) -> Any:
    class Plug(base):
        """The transmitter's end."""

        def __init__(self, **_: Any) -> None:
            self._burst: list[bytes] = []

        def accept_packet(self, packet: Any) -> None:
            data = bytes(packet.get_payload_bytes())
            ends = packet.get_header().eob
            wire.write(f"{len(data) // SAMPLE} {int(ends)}\n")
            self._burst.append(data)
            if ends:  # whole, so that no zeros get into it: here nothing keeps time
                cable.extend(self._burst)
                self._burst.clear()
            elif not any(self._burst[0]):  # a transmitter that knows no bursts and never stops
                self._skip_silence()

        def _skip_silence(self) -> None:
            """Give what came between two packets of zeros; the many others would take for ever."""
            if any(self._burst[-1]):
                return
            if len(self._burst) > 1:
                cable.extend(self._burst)
            self._burst[:] = self._burst[-1:]

        def close(self) -> None:
            pass

    return Plug


def _cable(base: Any) -> Any:
    class Cable(base):
        """The receiver's end."""

        def __init__(self, **_: Any) -> None:
            self._left = b""

        def fill_packet(self, packet: Any, size: int) -> Any:
            size -= size % SAMPLE
            while cable and len(self._left) < size:
                self._left += cable.popleft()
            packet.set_payload_bytes(self._left[:size].ljust(size, b"\0"))
            self._left = self._left[size:]
            return packet

        def close(self) -> None:
            pass

    return Cable


def serve() -> int:
    """Run the device until SIGTERM or SIGINT; 1 if it does not start or dies."""
    import usrp_mpm
    from usrp_mpm.mpmtypes import MPM_RPC_PORT, SharedState

    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: ended.append(number))
    usrp_mpm.get_main_logger(use_logbuf=False, log_default_delta=-1)
    with tempfile.NamedTemporaryFile("w", suffix=".ini") as file:
        file.write(SETTINGS)
        file.flush()
        state = SharedState()
        parts = [
            usrp_mpm.spawn_rpc_process(MPM_RPC_PORT, state, {"config": file.name}),
            usrp_mpm.spawn_discovery_process(state, "127.0.0.1"),
        ]
        said = False
        while not ended and all(part.is_alive() for part in parts):
            if state.system_ready.value and not said:
                print("ready", flush=True)
                said = True
            time.sleep(0.05)
        for part in parts:
            part.kill()
            part.join()
    return 0 if ended else 1


if __name__ == "__main__":
    stand_in()
    mend()
    with Path(sys.argv[1]).open("w", buffering=1) as opened:
        connect(opened)
        sys.exit(serve())
