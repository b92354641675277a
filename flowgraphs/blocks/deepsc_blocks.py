"""Blocks for GNU Radio Companion: our modulator and demodulator, and symbols over ZMQ.

They need `phy.modem` of this project, which is numpy and scipy alone; `install.py` says to GNU
Radio's Python where it is. Symbols travel as PDUs of K complex numbers, one a message.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

import numpy as np
import pmt
import zmq
from gnuradio import gr

from phy.modem.modem import Modulator
from phy.modem.stream import MessageStream

__all__ = ["Demodulate", "Modulate", "SymbolsZmq"]

_PORT = pmt.intern("symbols")
_POLL_MS = 100
_PATIENCE_MS = 1000  # for somebody who takes symbols


def _pdu(symbols: Any, **facts: Any) -> Any:
    """Symbols as GNU Radio passes them on: a dictionary and a vector."""
    data = pmt.init_c32vector(len(symbols), np.asarray(symbols, np.complex64))
    return pmt.cons(pmt.to_pmt(facts), data)


class Modulate(gr.sync_block):
    """PDUs of K symbols of unit mean power to samples: bursts, with silence behind each.

    Without symbols nothing comes out. Attributes: refused, PDUs of another length.
    """

    def __init__(self, symbols: int = 512, silence: int = 4096) -> None:
        gr.sync_block.__init__(self, "Modulate", None, [np.complex64])
        self.refused = 0
        self._modulator = Modulator(symbols)
        self._silence = silence
        self._waiting: deque[Any] = deque()
        self.message_port_register_in(_PORT)
        self.set_msg_handler(_PORT, self._take)

    def _take(self, pdu: Any) -> None:
        x = np.asarray(pmt.to_python(pmt.cdr(pdu)), np.complex64)
        if x.shape != (self._modulator.frame.symbols,) or not np.isfinite(x).all():
            self.refused += 1
            return
        self._waiting.append(np.pad(self._modulator.send(x[None]), (0, self._silence)))

    def work(self, input_items: Any, output_items: Any) -> int:
        """Give what waits."""
        out = output_items[0]
        if not self._waiting:
            return 0
        samples = self._waiting.popleft()
        count = min(len(out), len(samples))
        out[:count] = samples[:count]
        if count < len(samples):
            self._waiting.appendleft(samples[count:])
        return count


class Demodulate(gr.sync_block):
    """Samples to PDUs of K symbols, as our receiver estimates them; with snr_db and erased."""

    def __init__(self, symbols: int = 512, false_alarm: float = 1e-3) -> None:
        gr.sync_block.__init__(self, "Demodulate", [np.complex64], None)
        self._stream = MessageStream(symbols, false_alarm=false_alarm)
        self.message_port_register_out(_PORT)

    def work(self, input_items: Any, output_items: Any) -> int:
        """Take all there is."""
        for message in self._stream.feed(input_items[0].copy()):
            facts = {"snr_db": float(message.snr_db), "erased": int(message.erased.sum())}
            self.message_port_pub(_PORT, _pdu(message.x_hat, **facts))
        return len(input_items[0])


class SymbolsZmq(gr.basic_block):
    """PDUs of symbols to and from a program: a ZMQ message of raw complex64 for each.

    Args:
        from_address: to connect to and fetch from (PULL); "" for none.
        to_address: to bind and give to (PUSH); "" for none. What nobody takes within a
            second is dropped.
    """

    def __init__(self, from_address: str = "", to_address: str = "") -> None:
        gr.basic_block.__init__(self, "Symbols ZMQ", None, None)
        self._addresses = from_address, to_address
        self._over = threading.Event()
        self.message_port_register_in(_PORT)
        self.message_port_register_out(_PORT)
        self.set_msg_handler(_PORT, self._give)
        self._push: Any = None
        self._thread: threading.Thread | None = None

    def start(self) -> bool:
        """Open the sockets: not before, as the Companion makes blocks only to look at them."""
        fetch, give = self._addresses
        if give:
            self._push = zmq.Context.instance().socket(zmq.PUSH)
            self._push.setsockopt(zmq.LINGER, 0)
            self._push.bind(give)
        if fetch:
            self._thread = threading.Thread(target=self._fetch, args=(fetch,), daemon=True)
            self._thread.start()
        return True

    def stop(self) -> bool:
        """Close them."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        if self._push is not None:
            self._push.close()
        return True

    def _fetch(self, address: str) -> None:
        with zmq.Context.instance().socket(zmq.PULL) as socket:
            socket.connect(address)
            while not self._over.is_set():
                if socket.poll(_POLL_MS):
                    data = socket.recv()
                    whole = data[: len(data) // 8 * 8]
                    self.message_port_pub(_PORT, _pdu(np.frombuffer(whole, np.complex64)))

    def _give(self, pdu: Any) -> None:
        if self._push is not None and self._push.poll(_PATIENCE_MS, zmq.POLLOUT):
            self._push.send(np.asarray(pmt.to_python(pmt.cdr(pdu)), np.complex64).tobytes())
