"""The control socket of a running radio: a JSON request, a JSON reply (ZMQ REP).

{"set": {"snr_db": 3, "taps": ["1", "0.3j"]}}     change parameters; {} only asks
{"kind": ..., "parameters": {...}, "counters": {...}, "settle_samples": 2048}
{"error": "snr_db must be within ..."}            nothing was changed
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import zmq
from ending import PATIENCE_S
from limits import RadioError

__all__ = ["ControlServer"]

_POLL_MS = 100


class ControlServer:
    """Answers requests in a thread of its own until closed.

    Args:
        address: to bind; tcp://127.0.0.1:* takes a free port, which `address` then tells.
        answer: what to do with a request; what it raises becomes the reply's error.
    """

    def __init__(self, address: str, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._answer = answer
        self._context = zmq.Context()
        self._socket = self._context.socket(zmq.REP)
        self._socket.setsockopt(zmq.LINGER, 0)
        try:
            self._socket.bind(address)
        except zmq.ZMQError as error:
            self._context.destroy(linger=0)
            raise RadioError(
                f"control-address must be free to bind, got {address!r}: {error}"
            ) from None
        self.address: str = self._socket.getsockopt_string(zmq.LAST_ENDPOINT)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering; an answer that hangs in a driver is not waited for."""
        self._over.set()
        self._thread.join(PATIENCE_S)
        if not self._thread.is_alive():
            self._context.destroy(linger=0)

    def _serve(self) -> None:
        while not self._over.is_set():
            if self._socket.poll(_POLL_MS):
                self._socket.send(json.dumps(self._reply(self._socket.recv())).encode())

    def _reply(self, request: bytes) -> dict[str, Any]:
        try:
            return self._answer(_parsed(request))
        except Exception as error:  # a driver's too: the radio runs on, so its control must
            return {"error": " ".join(str(error).split()) or type(error).__name__}


def _parsed(request: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(request)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict) or not isinstance(parsed.get("set", {}), dict):
        raise RadioError('a request must be JSON like {"set": {"snr_db": 3}}')
    return parsed
