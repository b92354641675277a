"""The only sockets: complex samples to and from GNU Radio, or to another host, and its control.

GNU Radio's ZMQ sinks bind and its sources connect, so here it is the other way round: `SampleSink`
binds, `SampleSource` connects, and the two also fit each other. A message is raw complex64 without
a header; where it was cut means nothing. PUSH/PULL loses nothing while both ends live, holds the
sender back when the receiver is slow, and either end may be restarted: what was queued for an end
that died is lost, the stream then goes on.
"""

from __future__ import annotations

import json
import time
from types import TracebackType
from typing import Any, Self

import numpy as np
import zmq
from numpy.typing import NDArray

from phy.radio.zmq_messages import EVENTS, Handshakes, Joiner

__all__ = ["RadioControl", "RadioError", "SampleSink", "SampleSource", "Watchdog"]

_HIGH_WATER = 10  # messages queued at each end: the default, 1,000, holds seconds of samples
_LONGEST = 8192  # samples of a message that we send
_AT_ONCE = 1 << 18  # samples that one receive() gives back, at most about
_HEARTBEAT_MS = 5000  # so that an end on a host that vanished is noticed and may come back
_PAUSE_S = 0.1  # nobody pauses within a sample
_BYTES = np.dtype(np.complex64).itemsize


class RadioError(ValueError):
    """The radio does not do what was asked for; one sentence for the user."""


class _End:
    """A socket with its own context, and what went through it.

    Attributes:
        address: as it was given, port 0 or * replaced by the port taken.
        messages, samples: that went through.
        drops: samples that nobody took in time (SampleSink).
    """

    def __init__(self, kind: int) -> None:
        self.address = ""
        self.messages = 0
        self.samples = 0
        self.drops = 0
        self._context = zmq.Context()
        self._socket = self._context.socket(kind)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.set_hwm(_HIGH_WATER)
        self._socket.setsockopt(zmq.HEARTBEAT_IVL, _HEARTBEAT_MS)
        self._events = self._socket.get_monitor_socket(EVENTS)
        self._handshakes = Handshakes()

    def _see_events(self) -> None:
        """Take note of whoever came and went."""
        while self._events.poll(0):
            self._handshakes.see(self._events.recv_multipart(zmq.NOBLOCK)[0])

    def close(self, linger_s: float = 0.0) -> None:
        """Close at once, or when what is queued has left, linger_s seconds later at most."""
        self._context.destroy(linger=round(1000 * linger_s))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class SampleSink(_End):
    """Sends samples to whoever connects: a GNU Radio ZMQ PULL source, or a `SampleSource`.

    Args:
        address: to bind, e.g. "tcp://127.0.0.1:5555" ("tcp://*:5555" for other hosts to connect,
            "tcp://127.0.0.1:*" for a free port, which `address` then tells).
        timeout_s: how long send() waits for room or for anybody to connect.
    Raises:
        RadioError: if the address is no address or not free.

    >>> with SampleSink("tcp://127.0.0.1:*") as sink, SampleSource(sink.address) as source:
    ...     sink.send(np.ones(3, np.complex64))
    ...     source.receive(timeout_s=5.0)
    array([1.+0.j, 1.+0.j, 1.+0.j], dtype=complex64)
    """

    def __init__(self, address: str, timeout_s: float = 5.0) -> None:
        super().__init__(zmq.PUSH)
        self.timeout_s = timeout_s
        try:
            self._socket.bind(address)
        except zmq.ZMQError as error:
            self.close()
            raise RadioError(
                f"address must be free to bind, like tcp://127.0.0.1:5555, "
                f"got {address!r}: {zmq.strerror(error.errno or 0)}"
            ) from None
        self.address = self._socket.getsockopt_string(zmq.LAST_ENDPOINT)

    def has_room(self, timeout_s: float = 0.0) -> bool:
        """Whether somebody is there and takes another message, now or within timeout_s."""
        return bool(self._socket.poll(round(1000 * timeout_s), zmq.POLLOUT))

    def send(self, samples: NDArray[np.complexfloating]) -> None:
        """Send samples, complex [n], any n; returns when they are queued.

        Raises:
            ValueError: if samples has not one dimension.
            RadioError: if nobody took any for timeout_s; what was left is dropped and counted.
        """
        chunk = np.ascontiguousarray(samples, dtype=np.complex64)
        if chunk.ndim != 1:
            raise ValueError(f"samples must have one dimension, got {chunk.ndim}")
        for first in range(0, len(chunk), _LONGEST):
            message = chunk[first : first + _LONGEST]
            if not self._offer(message):
                self.drops += len(chunk) - first
                raise self.unheard(self.timeout_s)
            self.messages += 1
            self.samples += len(message)

    def unheard(self, timeout_s: float) -> RadioError:
        """What to raise when nobody took samples for so long."""
        self._see_events()
        why = "is the radio running, and connected to this address?"
        if self._handshakes.refused or self._handshakes.failed:
            why = "who connected has no PULL socket (SUB and REQ take none of a PUSH socket's)"
        return RadioError(f"nobody took samples at {self.address} for {timeout_s:g} s: {why}")

    def _offer(self, message: NDArray[np.complex64]) -> bool:
        """Queue one message; whether there was room in time."""
        deadline = time.monotonic() + self.timeout_s
        while True:
            left = deadline - time.monotonic()
            if not self._socket.poll(max(0, round(1000 * left)), zmq.POLLOUT):
                return False
            try:
                self._socket.send(message.data, zmq.NOBLOCK)
            except zmq.Again:  # whoever had room went away in between
                continue
            return True


class SampleSource(_End):
    """Receives samples from a GNU Radio ZMQ PUSH sink or a `SampleSink`.

    Messages may have any length in bytes: a sample cut in two is put together again, bytes that
    belong to no sample are dropped (`odd` counts them), and so are the tags that a GNU Radio sink
    with Pass Tags sends ahead. Nothing needs to listen at the address yet.

    Args:
        address: to connect to, e.g. "tcp://127.0.0.1:5556".
    Raises:
        RadioError: if the address is no address.
    """

    def __init__(self, address: str) -> None:
        super().__init__(zmq.PULL)
        self.address = address
        self._joiner = Joiner()
        self._came = time.monotonic()
        self._poller = zmq.Poller()
        self._poller.register(self._socket, zmq.POLLIN)
        self._poller.register(self._events, zmq.POLLIN)
        try:
            self._socket.connect(address)
        except zmq.ZMQError as error:
            self.close()
            raise RadioError(
                f"address must be one to connect to, like tcp://127.0.0.1:5556, "
                f"got {address!r}: {zmq.strerror(error.errno or 0)}"
            ) from None

    def receive(self, timeout_s: float) -> NDArray[np.complex64]:
        """Give what has come, complex64 [n]; empty if nothing comes within timeout_s.

        Raises:
            RadioError: the socket that answers is of another kind, so that nothing ever will come.
        """
        deadline = time.monotonic() + timeout_s
        taken = b""
        while not taken and self._wait(deadline):
            taken = self._take()
        samples = np.frombuffer(taken, dtype=np.complex64).copy()
        self.samples += len(samples)
        return samples

    @property
    def odd(self) -> int:
        """Bytes that came and belonged to no sample."""
        return self._joiner.odd

    def _take(self) -> bytes:
        """Whole samples of all that is queued; the rest is kept."""
        parts, total = [], 0
        while total < _AT_ONCE * _BYTES and self._socket.poll(0):
            parts.append(self._joiner.take(self._socket.recv(zmq.NOBLOCK)))
            total += len(parts[-1])
            self.messages += 1
        self._came = time.monotonic()
        return b"".join(parts)

    def _wait(self, deadline: float) -> bool:
        """Whether something comes in time; forget half a sample when its sender goes or pauses."""
        while True:
            left = max(0, round(1000 * (deadline - time.monotonic())))
            ready = dict(self._poller.poll(left))
            if self._socket in ready:
                return True
            self._see_events()
            if self._handshakes.refused:
                raise RadioError(
                    f"address must be that of a PUSH socket, got {self.address!r} of another kind: "
                    "in GNU Radio take a ZMQ PUSH Sink, not a PUB Sink"
                )
            if self._handshakes.gone or time.monotonic() - self._came > _PAUSE_S:
                self._handshakes.gone = False
                self._joiner.drop()
            if not ready:
                return False


class RadioControl:
    """Asks a running radio for its state and changes its parameters (flowgraphs/control.py).

    Every request has a socket of its own: a radio that was restarted is simply asked again.

    Args:
        address: of its control socket, e.g. "tcp://127.0.0.1:5557".
        timeout_s: how long to wait for the answer.
    """

    def __init__(self, address: str, timeout_s: float = 5.0) -> None:
        self.address = address
        self.timeout_s = timeout_s

    def ask(self, **parameters: Any) -> dict[str, Any]:
        """Set parameters, or none; give the radio's "kind", "parameters" and "counters".

        Raises:
            RadioError: if it does not answer in time, or refuses.
        """
        request = json.dumps({"set": parameters}).encode()
        with zmq.Context() as context, context.socket(zmq.REQ) as socket:
            socket.setsockopt(zmq.LINGER, 0)
            try:
                socket.connect(self.address)
            except zmq.ZMQError as error:
                raise RadioError(
                    f"control-address must be one to connect to, got {self.address!r}: "
                    f"{zmq.strerror(error.errno or 0)}"
                ) from None
            socket.send(request, zmq.NOBLOCK)
            if not socket.poll(round(1000 * self.timeout_s)):
                raise RadioError(
                    f"no radio answered at {self.address} within {self.timeout_s:g} s: "
                    "is the command `radio` running?"
                )
            answer = json.loads(socket.recv(zmq.NOBLOCK))
        if "error" in answer:
            raise RadioError(answer["error"])
        return dict(answer)


class Watchdog:
    """Says so when samples go in and none come out.

    Args:
        sink, source: the two ends of one radio.
        patience_s: how long samples may stay away after some were sent.
    """

    def __init__(self, sink: SampleSink, source: SampleSource, patience_s: float = 5.0) -> None:
        self._sink = sink
        self._source = source
        self._patience_s = patience_s
        self._seen = (sink.samples, source.samples)
        self._since: float | None = None  # when the first samples without an answer were sent

    def check(self) -> None:
        """Call it regularly; raises RadioError when the radio has swallowed samples too long."""
        sent, received = self._sink.samples, self._source.samples
        if received != self._seen[1]:
            self._since = None
        elif sent != self._seen[0] and self._since is None:
            self._since = time.monotonic()
        self._seen = (sent, received)
        if self._since is not None and time.monotonic() - self._since > self._patience_s:
            raise RadioError(
                f"samples went in at {self._sink.address} and none came out at "
                f"{self._source.address} for {self._patience_s:g} s: is the radio running, and "
                "does no other program receive from it?"
            )
