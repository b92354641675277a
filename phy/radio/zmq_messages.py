"""What a ZMQ message of samples holds, whoever sent it: GNU Radio's tags ahead of it, odd bytes.

Plain functions and one class of bytes: the flowgraphs' own sources hold the same text, since they
run under another Python (`tests/flowgraphs/test_flowgraphs.py` compares the two).
"""

from __future__ import annotations

import struct

import numpy as np

__all__ = ["EVENTS", "Handshakes", "Joiner", "payload"]

SAMPLE = 8  # bytes of complex64
TAGS = b"\xf0\x5f\x01"  # how a message of a GNU Radio sink with Pass Tags begins
LARGEST = 1e6  # magnitude: bytes read from a wrong place are wild numbers or no numbers
SMALLEST = 1e-20
ATTEMPTS = 5  # at a handshake; each fails with a peer of another kind
EVENTS = 0x7A21  # of a monitor: connected, accepted, disconnected, and how a handshake ended


def payload(message: bytes) -> bytes:
    """The samples' bytes of a message, without the header and the tags of "Pass Tags".

    The header is magic, version, place and count; a tag is its place and three PMTs: key, value
    and source (gr-zeromq's tag_headers.cc, gr-runtime's pmt_serialize).

    >>> payload(b"12345678"), payload(b"\\xf0\\x5f\\x01" + bytes(16) + b"12345678")
    (b'12345678', b'12345678')
    """
    if not message.startswith(TAGS):
        return message
    try:
        at = 19
        for _ in range(struct.unpack_from("<Q", message, 11)[0]):
            at += 8
            for _ in range(3):
                at = after_pmt(message, at)
    except (struct.error, IndexError, KeyError):
        return message  # samples that begin like a header
    return message if (len(message) - at) % SAMPLE else message[at:]


def after_pmt(message: bytes, at: int) -> int:
    """Where a serialised PMT that begins there ends."""
    kind, at = message[at], at + 1
    if kind == 2:  # symbol
        return at + 2 + struct.unpack_from(">H", message, at)[0]
    if kind in (7, 9):  # pair, dictionary
        return after_pmt(message, after_pmt(message, at))
    if kind in (8, 12):  # vector, tuple
        count, at = struct.unpack_from(">I", message, at)[0], at + 4
        for _ in range(count):
            at = after_pmt(message, at)
        return at
    if kind == 10:  # numbers of one type
        item, count, filling = struct.unpack_from(">BIB", message, at)
        return at + 6 + filling + count * (1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 8, 16)[item]
    return at + {0: 0, 1: 0, 6: 0, 3: 4, 4: 8, 5: 16, 11: 8}[kind]  # true, false, null, numbers


class Joiner:
    """Whole samples out of messages that may be cut anywhere, also within a sample.

    Every sender that there is begins its messages with a sample. So bytes left over of one message
    are the beginning of a sample only if what follows makes sense behind them; bytes that were
    never part of a sample would else shift all that comes after.
    """

    def __init__(self) -> None:
        self.half = b""  # of a sample
        self.odd = 0  # bytes that belonged to no sample

    def take(self, message: bytes) -> bytes:
        """The samples that a message completes, as bytes."""
        data = payload(message)
        together = self.half + data
        if self.half and not plausible(together) and plausible(data):
            self.drop()
            together = data
        whole = len(together) - len(together) % SAMPLE
        self.half = together[whole:]
        return together[:whole]

    def drop(self) -> None:
        """The sender has gone, or pauses: nobody pauses within a sample."""
        self.odd += len(self.half)
        self.half = b""


def plausible(data: bytes) -> bool:
    """Whether bytes are samples: numbers, none wild."""
    parts = np.frombuffer(data[: len(data) // 4 * 4], np.float32)
    magnitudes = np.abs(parts[np.flatnonzero(parts)])
    return bool(np.all((magnitudes > SMALLEST) & (magnitudes < LARGEST)))


class Handshakes:
    """Whether a socket of another kind answers, such as PUB where PUSH is needed.

    Who finds it out first breaks off: we do without a word on the handshake, and libzmq never
    tries again; or the peer does, and the handshake has failed, as one has whose peer dies.

    Attributes:
        failed: handshakes that failed since one succeeded.
        refused: the other end is of another kind.
        gone: the peer went since this was last set to False.
    """

    def __init__(self) -> None:
        self.failed = 0
        self.refused = self.gone = False
        self._open = False

    def see(self, frame: bytes) -> None:
        """Take the first frame of a message of the socket's monitor (zmq_socket_monitor)."""
        event = struct.unpack_from("=H", frame)[0]
        if event in (0x0001, 0x0020):  # connected, accepted
            self._open = True
            return
        if event == 0x1000:  # handshake succeeded
            self.failed = 0
        elif event in (0x0800, 0x2000, 0x4000):  # it failed
            self.failed += 1
            self.refused |= self.failed >= ATTEMPTS
        elif event == 0x0200:  # disconnected
            self.refused |= self._open
            self.gone = True
        self._open = False
